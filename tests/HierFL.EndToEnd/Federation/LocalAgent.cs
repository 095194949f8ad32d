using System.Diagnostics;
using System.Text.Json;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Federation;

/// <summary>The agent of a hospital of a <see cref="LocalFederation"/>, as the hospital's people see it.</summary>
internal sealed class LocalAgent(LocalFederation federation, string hospital)
{
    public string Folder => federation.FileOf($".hierfl/hospitals/{hospital}/agent");

    public string Identity => Path.Combine(Folder, "identity");

    private string Site => federation.FileOf($".hierfl/hospitals/{hospital}/site.yaml");

    /// <summary>Changes the site file, kills the agent, and waits until another one runs by it.</summary>
    public async Task RestartAsync(Func<string, string> change)
    {
        var before = (await StatusAsync()).GetProperty("processId").GetInt32();
        await File.WriteAllTextAsync(Site, change(await File.ReadAllTextAsync(Site)));
        await federation.KillAsync("agent-" + hospital);
        await LocalFederation.HoldsAsync($"another agent runs at {hospital}", async () =>
        {
            var status = await StatusAsync();
            return status.GetProperty("processId").GetInt32() != before && status.GetProperty("link").GetProperty("state").GetString() == "connected";
        });
    }

    /// <summary>Runs a verb of the agent's program beside the running agent.</summary>
    public Task<Finished> RunAsync(params string[] arguments) =>
        Hierfl.RunAsync(LocalPrograms.Agent, Path.GetDirectoryName(Site)!, [.. arguments, "--site", Site]);

    /// <summary>The status that the agent wrote last.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        var file = Path.Combine(Folder, "status.json");
        return JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
    }

    /// <summary>Waits until the agent's status has it so.</summary>
    public Task HoldsAsync(string what, Predicate<JsonElement> condition) =>
        LocalFederation.HoldsAsync($"{hospital}: {what}", async () => condition(await StatusAsync()));

    /// <summary>What it says of a job; null if it knows none of that name.</summary>
    public static JsonElement? JobIn(JsonElement status, string job) =>
        status.GetProperty("jobs").EnumerateArray().Where(entry => entry.GetProperty("job").GetString() == job).Cast<JsonElement?>().FirstOrDefault();
}
