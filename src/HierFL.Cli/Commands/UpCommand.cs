using System.Collections.Immutable;
using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Commands.Jobs;
using HierFL.Cli.Configuration;
using HierFL.Cli.Local;
using HierFL.Learning.Training;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl up FEDERATION</c>: a federation of real processes on this machine.</summary>
internal static class UpCommand
{
    public const string Name = "up";

    public static Command Build()
    {
        var federation = new Argument<string>("FEDERATION") { Description = "The federation file.", DefaultValueFactory = _ => "federation.yaml" };
        var job = new Option<string?>("--job") { Description = "A job file to hand in and follow once all is ready.", HelpName = "FILE" };
        var dataset = new Option<string?>("--dataset")
        {
            Description = "Name of the data set, where one table holds all hospitals and the federation file does not name it; by default the job's, or the name of the table.",
            HelpName = "NAME",
        };
        var blobs = new Option<string>("--blobs") { Description = "Where checkpoints go: a folder, or Azurite, if it is installed.", HelpName = "folder|azurite", DefaultValueFactory = _ => "folder" };
        blobs.AcceptOnlyFromAmong("folder", "azurite");
        var detach = new Option<bool>("--detach") { Description = "Return once all is ready, and leave it running." };
        var folder = Folder();
        var programs = new Option<string?>("--programs")
        {
            Description = "Folder of hierfl-silo and hierfl-agent; by default that of this program. It may be a link: each start looks where it leads, so that an upgrade can be rehearsed.",
            HelpName = "DIR",
        };
        var place = new Option<string[]>("--place") { Description = "Address of a region, and the network namespace it runs in.", HelpName = "REGION=ADDRESS[@NAMESPACE]", Hidden = true };
        var supervise = new Option<bool>("--supervise") { Hidden = true };
        var command = new Command(Name, "Start a federation of real processes on this machine: silos, an agent for each hospital, certificates, everything.")
        {
            federation, job, dataset, blobs, detach, folder, programs, place, supervise,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            new UpRequest
            {
                Federation = parsed.GetValue(federation)!,
                Job = parsed.GetValue(job),
                Dataset = parsed.GetValue(dataset),
                Azurite = parsed.GetValue(blobs) == "azurite",
                Places = (parsed.GetValue(place) ?? []).Select(LocalPlace.Read).ToImmutableSortedDictionary(StringComparer.Ordinal),
                Detach = parsed.GetValue(detach),
                Folder = parsed.GetValue(folder),
                Programs = parsed.GetValue(programs),
                IsSupervisor = parsed.GetValue(supervise),
                Verbose = parsed.GetValue(SharedOptions.Verbose),
            },
            cancellation));
        return command;
    }

    /// <summary><c>--folder DIR</c>.</summary>
    public static Option<string?> Folder() => new("--folder") { Description = $"Where it keeps what it has; by default {LocalFolder.Name} here.", HelpName = "DIR" };

    private static async Task<int> RunAsync(UpRequest request, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new InputException("hierfl up needs Linux or macOS; hierfl run does the same in one process");
        }

        // A wrong file is told before anything starts.
        _ = ConfigurationFiles.ReadFederation(request.Federation);
        _ = request.Job is { } job ? ConfigurationFiles.ReadJob(job, LearningSetup.Catalogue) : null;
        var folder = LocalFolder.At(request.Folder);
        var held = FolderHold.TryTake(folder);
        if (held is null)
        {
            return await JoinAsync(request, folder, cancellation);
        }

        if (!request.Detach)
        {
            using (held)
            {
                var display = new UpDisplay();
                return await UpRun.RunAsync(
                    request, held, display.Say, (state, stop) => request.IsSupervisor ? Task.FromResult(ExitCodes.Done) : FollowAsync(request, state, folder, display, stop), cancellation);
            }
        }

        held.Dispose();
        using var supervisor = DetachedStart.Begin(folder, Arguments(request));
        var up = await DetachedStart.AwaitAsync(folder, () => !supervisor.HasExited, cancellation);
        Console.WriteLine(UpRun.Summary(up, folder));
        return await SubmitAsync(request, up, folder, cancellation);
    }

    /// <summary>It runs already, or another start is under way: whoever asks again gets the same answer.</summary>
    private static async Task<int> JoinAsync(UpRequest request, LocalFolder folder, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"a federation runs in {Rendering.ShortPath.Of(folder.Root)} already");
        var state = await DetachedStart.AwaitAsync(folder, () => FolderHold.IsHeld(folder), cancellation);
        if (state.Federation != Path.GetFullPath(request.Federation))
        {
            throw new InputException($"FEDERATION: what runs is {state.Federation}; end it with {folder.Down}, or give another --folder");
        }

        Console.WriteLine(UpRun.Summary(state, folder));
        return await SubmitAsync(request, state, folder, cancellation);
    }

    /// <summary>In the foreground: the summary, then the job, then how the processes are.</summary>
    private static async Task<int> FollowAsync(UpRequest request, LocalState state, LocalFolder folder, UpDisplay display, CancellationToken cancellation)
    {
        Console.WriteLine(UpRun.Summary(state, folder));
        var code = await SubmitAsync(request, state, folder, cancellation);
        display.Say("Ctrl-C ends the federation; what it has learned stays");
        await display.FollowAsync(folder, cancellation);
        return code;
    }

    /// <summary>To this very federation, whatever the person's contexts say by now.</summary>
    private static async Task<int> SubmitAsync(UpRequest request, LocalState state, LocalFolder folder, CancellationToken cancellation)
    {
        if (request.Job is not { } file)
        {
            return ExitCodes.Done;
        }

        var context = state.Context ?? throw new InputException($"--job: what runs was started by another version, which does not say how it is reached; end it with {folder.Down}");
        await using var cluster = await ClusterClient.ConnectAsync(new NamedContext(state.ContextName, context), request.Verbose, cancellation);
        var entry = await Submission.SendAsync(cluster, ConfigurationFiles.ReadJobText(file, LearningSetup.Catalogue), [], null, cancellation);
        return await JobsWatchCommand.WatchAsync(cluster, entry, "table", cancellation);
    }

    private static IEnumerable<string> Arguments(UpRequest request)
    {
        string[] always = [Name, Path.GetFullPath(request.Federation), "--supervise", "--folder", LocalFolder.At(request.Folder).Root, "--blobs", request.Azurite ? "azurite" : "folder"];
        string[] dataset = request.Dataset is { } name ? ["--dataset", name] : [];
        string[] job = request.Job is { } file ? ["--job", Path.GetFullPath(file)] : [];
        string[] programs = request.Programs is { } given ? ["--programs", Path.GetFullPath(given)] : [];
        string[] places = [.. request.Places.SelectMany(place => (string[])["--place", $"{place.Key}={place.Value}"])];
        string[] verbose = request.Verbose ? ["--verbose"] : [];
        return [.. always, .. dataset, .. job, .. programs, .. places, .. verbose];
    }
}
