using System.Diagnostics;
using System.Globalization;
using HierFL.EndToEnd.Chaos;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>Somebody follows a page: its commands are typed as they stand there, in the folder of a federation that learns meanwhile.</summary>
internal sealed class Drill : IAsyncDisposable
{
    /// <summary>More rounds than there is time for: the job goes on until the drill is over, and is cancelled then.</summary>
    private const int ManyRounds = 100_000;

    private readonly OperationsPage _page;
    private readonly IReadOnlyDictionary<string, string> _asHere;
    private readonly OperatorShell _shell;

    /// <param name="page">The page.</param>
    /// <param name="federation">Prepared; the page starts it.</param>
    /// <param name="asHere">What the page has as an example, and what it is here: ports, versions.</param>
    private Drill(OperationsPage page, LocalFederation federation, IReadOnlyDictionary<string, string> asHere) =>
        (_page, Federation, _asHere, _shell) = (page, federation, asHere, new OperatorShell(federation));

    public LocalFederation Federation { get; }

    /// <summary>Starts the federation by the section <c>Rehearse it</c> of the page, which hands in a job, and waits until that is under way.</summary>
    public static async Task<Drill> BeginAsync(string page, IReadOnlyDictionary<string, string> asHere, Action<LocalFederation>? prepare = null)
    {
        var drill = new Drill(new OperationsPage(page), await LocalFederation.PrepareAsync(isPaced: true), asHere);
        try
        {
            await File.WriteAllTextAsync(drill.Federation.FileOf("job.yaml"), JobOf(ManyRounds).With("name: small", "name: drill"));
            prepare?.Invoke(drill.Federation);
            await drill.FollowAsync("Rehearse it");
            await drill.GoesOnAsync();
            return drill;
        }
        catch
        {
            await drill.DisposeAsync();
            throw;
        }
    }

    private static string JobOf(int rounds) =>
        Jobs.Stateful.With("rounds: 4", string.Create(CultureInfo.InvariantCulture, $"rounds: {rounds}")).With("every: 1", "every: 20");

    /// <summary>Types the commands of a section.</summary>
    /// <returns>What they printed.</returns>
    public async Task<string> FollowAsync(string section)
    {
        var watch = Stopwatch.StartNew();
        var commands = _page.Below(section).Select(block => _asHere.Aggregate(block, (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal)));
        var printed = await _shell.TypeAsync(commands);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{section}: {watch.Elapsed.TotalSeconds:0.0} s, round {Federation.Job("drill").Round}"));
        return printed;
    }

    /// <summary>Waits until the job has committed rounds that began since.</summary>
    public Task GoesOnAsync() => Federation.CommitsAsync("drill", Federation.Job("drill").Round + 3);

    /// <summary>Ends the job, and compares it with one that nobody disturbed: the same updates, the same bits. Every command of the page has been typed.</summary>
    public async Task EndAsync()
    {
        _page.AssertAllTyped();
        (await Federation.RunAsync("jobs", "cancel", "drill")).Expect(0);
        var job = Federation.Job("drill");
        await Federation.AwaitAsync("the job is cancelled", () => Task.FromResult(job.Outcome is not null));
        var (manifest, model) = (job.LastManifest(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(job.Model())));
        Assert.AreEqual(model, manifest.Model.Sha256);
        Admissions.CheckOnce(manifest, manifest.Rounds[0].Round, manifest.Round, _page.Name);

        var quiet = await Federation.EmbeddedAsync("quiet", JobOf(manifest.Round));
        Assert.AreEqual(quiet, model, $"model after {manifest.Round} rounds and {_page.Name}");
        await Federation.CheckAuditAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // Of the processes that the page starts by itself; the others are known to hierfl down.
        var extra = Federation.FileOf(".hierfl/silo-europe-2.pid");
        if (File.Exists(extra))
        {
            await Federation.SignalAsync("silo-europe-2", "KILL");
        }

        await Federation.DisposeAsync();
    }
}
