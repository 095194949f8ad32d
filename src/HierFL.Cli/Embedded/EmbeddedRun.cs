using System.Diagnostics;
using HierFL.Cli.Configuration;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Storage;
using HierFL.Learning.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HierFL.Cli.Embedded;

/// <summary>
/// A whole federation in this process: one silo that carries every region and the root, each hospital the agent it would be elsewhere, blobs in a local
/// folder. Grains, round machine, outboxes and checkpoints are those of production; only the link is shorter.
/// </summary>
internal static class EmbeddedRun
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RunRequest request, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var text = ReadJob(request);
        var job = text.Job;
        var federationFile = request.Federation ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(request.Job))!, "federation.yaml");
        var data = FederationData.Read(job, ConfigurationFiles.ReadFederation(federationFile), federationFile);
        FederationCheck.Require(text, data, federationFile);
        var replay = request.Replay is { } manifest ? ReplayFile.Read(manifest, job) : null;

        var crash = CrashSwitch.FromEnvironment();
        using var folder = RunFolder.Open(request.Out ?? Path.Combine("runs", job.Name), job, data, federationFile, request.Resume, crash);
        using var store = new LocalFolderStore(folder.Blobs, crash);
        var documents = Task.Run(() => JobDocuments.Make(job, data.Table.Features), CancellationToken.None);
        await using var silo = await StartAsync(
            new SiloOptions { Region = SiloOptions.EveryRegion, Store = store, Crash = crash }, request.Verbose, documents, cancellation);
        var submission = (await documents).Submission(silo.Services.GetRequiredService<ContentStore>(), [.. data.Regions.Keys], replay);
        await using var fleet = await HospitalFleet.StartAsync(data, job, folder, silo, request.Parallel, submission.IsStateful, crash, cancellation);
        using var progress = RunProgress.Start(Head(job, data, (await documents).Kept), silo.Grains, request.Json);
        var follower = new JobFollower(silo.Grains, job, fleet, progress);
        JobStatus status;
        try
        {
            status = await follower.RunAsync(submission, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            progress.Dispose();
            await Console.Error.WriteLineAsync($"Interrupted; every committed round is kept. Go on with: {request.ResumeCommand(folder.Path)}");
            return ExitCodes.Interrupted;
        }

        if (status.State != JobState.Finished)
        {
            progress.Dispose();
            await Console.Error.WriteLineAsync(
                ForeignText.Message($"Job '{job.Name}' failed: {status.Message}{(fleet.Trouble is { } trouble ? $"; {trouble}" : "")}"));
            await Console.Error.WriteLineAsync(await WayOn.OfAsync(job, store, folder, request.ResumeCommand(folder.Path), cancellation));
            return ExitCodes.Failed;
        }

        var outcome = await RunOutputs.WriteAsync(job, store, folder, follower.Reports, cancellation);
        progress.Say(request.Baselines.IsEmpty ? "" : "training the baselines");
        var comparison = Comparison.Make(job, data, outcome, folder, request.Baselines, cancellation);
        progress.Dispose();
        var result = RunResult.Of(job, data, outcome, comparison, status, folder, watch.Elapsed);
        return await PrintAsync(request, result);
    }

    private static async Task<int> PrintAsync(RunRequest request, RunResult result)
    {
        try
        {
            Console.WriteLine(request.Json ? result.ToJson() : ResultText.Of(result));
            return ExitCodes.Done;
        }
        catch (ResultLostException error)
        {
            await Console.Error.WriteLineAsync($"{error.Message}. {result.Job}: {result.Ended}; the model is {ShortPath.Of(result.Paths.Model)}");
            return ExitCodes.Failed;
        }
    }

    private static ProgressHead Head(JobSpec job, FederationData data, string kept)
    {
        string[] personal = kept.Length > 0 ? [kept] : [];
        return new ProgressHead(
            job.Name,
            job.Stop.Rounds,
            [.. data.Regions.Keys],
            [
                $"{job.Name}: {data.Table.Hospitals.Count} hospitals in {data.Regions.Count} regions, up to {job.Stop.Rounds} rounds, seed {job.Seed}",
                .. data.Table.Notes.Concat(HospitalNotes.Of(job, data)).Concat(personal).Select(note => $"note: {note}"),
            ],
            TimeSpan.FromMilliseconds(150));
    }

    /// <summary>The silo starts while libtorch loads. A process that ends while it loads would crash, so it is always awaited.</summary>
    private static async Task<EmbeddedSilo> StartAsync(SiloOptions options, bool verbose, Task documents, CancellationToken cancellation)
    {
        try
        {
            return await EmbeddedSilo.StartAsync(options, logging => Log(logging, verbose), cancellation);
        }
        finally
        {
            await documents;
        }
    }

    private static JobText ReadJob(RunRequest request)
    {
        var text = ConfigurationFiles.ReadJobText(request.Job, LearningSetup.Catalogue);
        return request.Seed is { } seed ? text with { Job = text.Job with { Seed = seed } } : text;
    }

    private static void Log(ILoggingBuilder logging, bool verbose)
    {
        if (verbose)
        {
            logging.AddProvider(new StderrLogs()).SetMinimumLevel(LogLevel.Information);
        }
    }
}
