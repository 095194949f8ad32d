using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HierFL.Cli.Embedded;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl run JOB</c>: a whole federation in this process.</summary>
internal static class RunCommand
{
    public static Command Build()
    {
        var job = new Argument<string>("JOB") { Description = "The job file." };
        var federation = new Option<string?>("--federation") { Description = "Where the data lie; by default federation.yaml beside the job.", HelpName = "FILE" };
        var outFolder = new Option<string?>("--out") { Description = "Folder of the results; by default runs/{name}.", HelpName = "DIR" };
        var resume = new Option<bool>("--resume") { Description = "Go on in a folder that holds an earlier run of this job." };
        var replay = new Option<string?>("--replay") { Description = "Make the bits of an earlier run again, from its manifest.json.", HelpName = "MANIFEST" };
        var seed = new Option<long?>("--seed")
        {
            Description = "Seed, instead of the job file's.",
            HelpName = "N",
            CustomParser = result => WholeNumber(result, "--seed", long.MinValue, "a whole number"),
        };
        var parallel = new Option<int>("--parallel")
        {
            Description = "Hospitals that train at once.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
            CustomParser = result => (int)Math.Min(WholeNumber(result, "--parallel", 1, "a whole number above 0") ?? 1, 1024),
        };
        var baselines = new Option<string[]>("--baselines")
        {
            Description = "Train for comparison: local (each hospital alone), pooled (all rows in one place), or both, separated by commas.",
            HelpName = "local,pooled",
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        baselines.Validators.Add(result =>
        {
            foreach (var name in (result.GetValueOrDefault<string[]>() ?? []).Where(name => name is not ("local" or "pooled")))
            {
                result.AddError($"--baselines: found '{name}'; allowed are local and pooled");
            }
        });
        var output = SharedOptions.Output();
        var command = new Command("run", "Train a job over the hospitals of a federation file, all in this process.")
        {
            job, federation, outFolder, resume, replay, seed, parallel, baselines, output,
        };
        command.SetAction((parsed, cancellation) => EmbeddedRun.RunAsync(
            new RunRequest
            {
                Job = parsed.GetValue(job)!,
                Federation = parsed.GetValue(federation),
                Out = parsed.GetValue(outFolder),
                Resume = parsed.GetValue(resume),
                Replay = parsed.GetValue(replay),
                Seed = parsed.GetValue(seed),
                Parallel = parsed.GetValue(parallel),
                Baselines = [.. parsed.GetValue(baselines) ?? []],
                Json = parsed.GetValue(output) == "json",
                Verbose = parsed.GetValue(SharedOptions.Verbose),
            },
            cancellation));
        return command;
    }

    private static long? WholeNumber(ArgumentResult result, string option, long least, string allowed)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least)
        {
            return number;
        }

        result.AddError($"{option}: found '{text}'; allowed: {allowed}");
        return null;
    }
}
