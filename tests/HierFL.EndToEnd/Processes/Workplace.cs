using System.Security.Cryptography;
using System.Text.Json;
using HierFL.Cli.Commands;
using HierFL.Hosts;
using HierFL.Testing;

namespace HierFL.EndToEnd.Processes;

/// <summary>A folder with a job, a federation file and the folders of runs.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Workplace(string job)
    {
        WriteJob(job);
        Write("federation.yaml", $"{{table: {Table}, hospital: hospital, region: region, split: split}}\n");
    }

    /// <summary>The table of the example.</summary>
    public static string Table { get; } = Path.Combine(Checkout.Root, "docs", "examples", "breast-cancer", "breast-cancer.csv");

    public string Folder => _folder.Path;

    public string At(string name) => _folder.File(name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public void WriteJob(string text) => Write("job.yaml", text);

    /// <summary><c>hierfl run job.yaml --out OUT …</c></summary>
    public Task<Finished> RunAsync(string @out, params string[] more) => Hierfl.RunAsync(Folder, Arguments(@out, more));

    /// <summary>
    /// The same in this process: for a run of which only the results count, since a process of its own spends two seconds on starting. It comes to its end.
    /// </summary>
    public Task TrainAsync(string @out, params string[] more) => TrainAsync("job.yaml", @out, more);

    /// <inheritdoc cref="TrainAsync(string, string[])"/>
    public async Task TrainAsync(string job, string @out, string[] more) =>
        Assert.AreEqual(ExitCodes.Done, await CommandLine.RunAsync(["run", At(job), "--federation", At("federation.yaml"), "--out", At(@out), .. more]));

    public Task<Finished> ResumeAsync(string @out, params string[] more) => RunAsync(@out, ["--resume", .. more]);

    /// <summary>Goes on with a run that was ended at any moment, perhaps before it had made its folder.</summary>
    public Task<Finished> GoOnAsync(string @out) => Directory.Exists(At(@out)) ? ResumeAsync(@out) : RunAsync(@out);

    /// <summary>Runs or resumes with the switches of <c>CrashSwitch</c>.</summary>
    public Task<Finished> RunAsync(string @out, IReadOnlyDictionary<string, string> environment, params string[] more) =>
        Hierfl.RunAsync(Folder, Arguments(@out, more), environment);

    public Hierfl Start(string @out, params string[] more) => Hierfl.Start(Folder, Arguments(@out, more));

    public string ModelHash(string @out) => HashOf(Path.Combine(At(@out), "model.safetensors"));

    /// <summary>Files under a folder with their hashes, without those that only hold locks; nothing if there is no such folder.</summary>
    public SortedDictionary<string, string> Tree(string folder)
    {
        var full = At(folder);
        var files = (Directory.Exists(full) ? Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories) : []).Select(file => Path.GetRelativePath(full, file))
            .Where(file => !file.Contains(".lock", StringComparison.Ordinal));
        return new SortedDictionary<string, string>(files.ToDictionary(file => file, file => HashOf(Path.Combine(full, file))), StringComparer.Ordinal);
    }

    /// <summary>The rounds of metrics.jsonl, line by line.</summary>
    public int[] MeasuredRounds(string @out) =>
        [.. File.ReadLines(Path.Combine(At(@out), "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("round").GetInt32())];

    public void Dispose() => _folder.Dispose();

    public static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string[] Arguments(string @out, string[] more) => ["run", "job.yaml", "--out", @out, "--parallel", "2", .. more];
}
