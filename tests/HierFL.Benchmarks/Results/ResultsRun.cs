using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HierFL.Benchmarks.Federation;

namespace HierFL.Benchmarks.Results;

/// <summary>What a table is made with: where data and work lie, the seeds, and the program.</summary>
/// <param name="Data">Folder of the data that are not of the repository; empty if none is given.</param>
/// <param name="Work">For all that is written.</param>
/// <param name="Seeds">Of the runs.</param>
/// <param name="Plots">Folder of the plots; empty if none are wanted.</param>
internal sealed record ResultsRun(string Data, WorkFolder Work, int[] Seeds, string Plots = "")
{
    /// <summary>A file of the examples.</summary>
    public static string Example(string file) => Programs.Source(Path.Combine("docs", "examples", file));

    /// <summary><c>hierfl run</c> of a job with a seed; further words follow, such as <c>--baselines local,pooled</c>.</summary>
    /// <returns>What <c>-o json</c> prints.</returns>
    /// <exception cref="InvalidOperationException">It ends with another exit code than 0.</exception>
    public async Task<JsonElement> RunAsync(string job, string federation, int seed, params string[] more)
    {
        var (name, number) = (Path.GetFileNameWithoutExtension(job), seed.ToString(CultureInfo.InvariantCulture));
        var run = await CliAsync(["run", job, "--federation", federation, "--seed", number, "--out", OutOf(job, seed), "-o", "json", .. more]);
        await Console.Error.WriteLineAsync($"{Path.GetFileName(Path.GetDirectoryName(job)!)}/{name}, seed {number}: done");
        return JsonDocument.Parse(run.Output).RootElement;
    }

    /// <summary>Writes a job and a table of all its hospitals, whose first columns are hospital, region and split.</summary>
    /// <param name="name">Folder of the two.</param>
    /// <param name="job">The job file.</param>
    /// <param name="rows">The table, its head first.</param>
    /// <param name="more">More lines of the federation file.</param>
    public async Task<(string Job, string Federation)> WriteAsync(string name, string job, IEnumerable<string> rows, string more = "")
    {
        var folder = Directory.CreateDirectory(Work.Path(name)).FullName;
        var (jobFile, federation) = (Path.Combine(folder, "job.yaml"), Path.Combine(folder, "federation.yaml"));
        await File.WriteAllTextAsync(jobFile, job);
        await File.WriteAllTextAsync(federation, $"table: rows.csv\nhospital: hospital\nregion: region\nsplit: split\n{more}");
        await File.WriteAllLinesAsync(Path.Combine(folder, "rows.csv"), rows);
        return (jobFile, federation);
    }

    /// <summary>The folder of such a run.</summary>
    public string OutOf(string job, int seed) =>
        Work.Path(Path.Combine("runs", Path.GetFileName(Path.GetDirectoryName(job)!), Path.GetFileNameWithoutExtension(job), seed.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Any verb of <c>hierfl</c>.</summary>
    public static async Task<(string Output, string Error)> CliAsync(string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(Programs.Cli, words) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? (await output, await error)
            : throw new InvalidOperationException($"hierfl {string.Join(' ', words)} ended with {process.ExitCode}: {await error}");
    }
}
