using System.Text.RegularExpressions;
using HierFL.EndToEnd.Federation;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>Keeps a round open: a hospital that it needs is stopped, until this is disposed of.</summary>
internal sealed class HeldRound : IAsyncDisposable
{
    private readonly LocalFederation _federation;
    private readonly string _agent;

    private HeldRound(LocalFederation federation, string agent) => (_federation, _agent) = (federation, agent);

    /// <summary>Waits until the others have sent their updates of the round.</summary>
    /// <param name="federation">Whose round.</param>
    /// <param name="hospital">One of asia.</param>
    public static async Task<HeldRound> BeginAsync(LocalFederation federation, string hospital)
    {
        var held = new HeldRound(federation, "agent-" + hospital);
        await federation.SignalAsync(held._agent, "STOP");
        await federation.AwaitAsync($"a round waits for {hospital} alone", async () =>
        {
            var shown = (await federation.RunAsync("jobs", "show", "drill", "--context", "local")).Stdout;
            return Regex.IsMatch(shown, @"^region asia +\w+, 1/2 ", RegexOptions.Multiline) && Regex.IsMatch(shown, @"^region europe +\w+, 2/2 ", RegexOptions.Multiline);
        });
        return held;
    }

    public async ValueTask DisposeAsync() => await _federation.SignalAsync(_agent, "CONT");
}
