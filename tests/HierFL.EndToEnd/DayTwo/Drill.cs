using System.Diagnostics;
using System.Globalization;
using HierFL.EndToEnd.Chaos;
using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Helm;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>Somebody follows a page: its commands are typed as they stand there, in the folder of a federation that learns meanwhile.</summary>
internal sealed class Drill : IAsyncDisposable
{
    /// <summary>More rounds than there is time for: the job goes on until the drill is over, and is cancelled then.</summary>
    private const string ManyRounds = "rounds: 100000";

    private readonly OperationsPage _page;
    private readonly IReadOnlyDictionary<string, string> _asHere;
    private readonly Dictionary<string, string> _environment;
    private readonly List<string> _followed = [];

    /// <param name="page">The page.</param>
    /// <param name="federation">Prepared; the page starts it.</param>
    /// <param name="asHere">What the page has as an example, and what it is here: ports, versions.</param>
    private Drill(OperationsPage page, LocalFederation federation, IReadOnlyDictionary<string, string> asHere)
    {
        (_page, Federation, _asHere) = (page, federation, asHere);
        var programs = Directory.CreateDirectory(federation.FileOf("bin")).FullName;
        foreach (var program in (string[])[Hierfl.Executable, LocalPrograms.Silo, LocalPrograms.Agent])
        {
            File.CreateSymbolicLink(Path.Combine(programs, Path.GetFileName(program)), program);
        }

        _environment = new(federation.Environment) { ["PATH"] = $"{programs}:{System.Environment.GetEnvironmentVariable("PATH")}" };
    }

    public LocalFederation Federation { get; }

    /// <summary>Starts the federation by the section <c>Rehearse it</c> of the page, which hands in a job, and waits until that is under way.</summary>
    public static async Task<Drill> BeginAsync(string page, IReadOnlyDictionary<string, string> asHere, Action<LocalFederation>? prepare = null)
    {
        var drill = new Drill(OperationsPage.Read(page), await LocalFederation.PrepareAsync(), asHere);
        try
        {
            await File.WriteAllTextAsync(drill.Federation.FileOf("job.yaml"), Jobs.Stateful.With("name: small", "name: drill").With("rounds: 4", ManyRounds));
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

    /// <summary>Types the commands of a section.</summary>
    /// <returns>What they printed.</returns>
    public async Task<string> FollowAsync(string section)
    {
        _followed.Add(section);
        var printed = "";
        foreach (var block in _page.In(section))
        {
            var watch = Stopwatch.StartNew();
            var commands = _asHere.Aggregate(block.Commands, (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal));
            using var shell = Hierfl.Start("/bin/bash", Federation.Folder, ["-euo", "pipefail", "-c", commands], _environment);
            var finished = await shell.EndAsync();
            Assert.AreEqual(0, finished.ExitCode, $"{section}: {finished}\n{Federation.Logs()}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{section}: {watch.Elapsed.TotalSeconds:0.0} s, round {Federation.Job("drill").Round}"));
            printed += finished.Stdout;
        }

        return printed;
    }

    /// <summary>Waits until the job has committed rounds that began since.</summary>
    public Task GoesOnAsync() => Federation.CommitsAsync("drill", Federation.Job("drill").Round + 3);

    /// <summary>Ends the job, and compares it with one that nobody disturbed: the same updates, the same bits. Every command of the page has been typed.</summary>
    public async Task EndAsync()
    {
        CollectionAssert.AreEqual(
            _page.Blocks.Select(block => block.Section).Where(section => section != OperationsPage.Kubernetes).Distinct().ToArray(), _followed.Distinct().ToArray(), "sections of the page");
        (await Federation.RunAsync("jobs", "cancel", "drill")).Expect(0);
        var job = Federation.Job("drill");
        await Federation.AwaitAsync("the job is cancelled", () => Task.FromResult(job.Outcome is not null));
        var (manifest, model) = (job.LastManifest(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(job.Model())));
        Assert.AreEqual(model, manifest.Model.Sha256);
        Admissions.CheckOnce(manifest, manifest.Rounds[0].Round, manifest.Round, _page.Name);

        var rounds = string.Create(CultureInfo.InvariantCulture, $"rounds: {manifest.Round}");
        var quiet = await Federation.EmbeddedAsync("quiet", Jobs.Stateful.With("rounds: 4", rounds));
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
