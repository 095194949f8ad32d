using HierFL.Cli.Cluster;
using HierFL.Cli.Configuration;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;

namespace HierFL.Cli.Local;

/// <summary>A federation of real processes on this machine, from a federation file: what <c>hierfl run</c> does in one process, with every wall between them.</summary>
internal static class UpRun
{
    /// <summary>Brings it up and looks after it until cancelled.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="held">The lock of the folder.</param>
    /// <param name="say">Told of everything that happens.</param>
    /// <param name="ready">Called once it is up; gives an exit code.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The exit code: that of what was done once it was up.</returns>
    public static async Task<int> RunAsync(UpRequest request, FolderHold held, Action<string> say, Func<LocalState, CancellationToken, Task<int>> ready, CancellationToken cancellation)
    {
        var folder = held.Folder;
        var before = LocalState.Read(folder);
        var federation = ConfigurationFiles.ReadFederation(request.Federation);
        await DownRun.EndAsync(before, folder);
        var state = new LocalState { Federation = Path.GetFullPath(request.Federation), Supervisor = ProcessStamp.Of(Environment.ProcessId)!, Step = "writing configurations" };
        using var ports = new FreePorts(before);
        using var supervisor = new Supervisor(folder, state, say);
        try
        {
            supervisor.Step(state.Step);
            var plan = Plan(request, federation, ports, folder);
            await StartAsync(plan, supervisor, folder, request.Verbose, cancellation);
            supervisor.Write(now => now with { Step = "", IsReady = true });
            var code = await ready(supervisor.State, cancellation);
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception error)
        {
            var sentence = ClusterErrors.Of(error)?.Sentence ?? error.Message;
            supervisor.TryWrite(now => now with { Problem = sentence });
            throw;
        }
        finally
        {
            say("stopping");
            await supervisor.StopAsync();
            supervisor.TryWrite(now => now with { Step = "", IsReady = false });
        }
    }

    /// <summary>The summary that a start ends with.</summary>
    public static string Summary(LocalState state, LocalFolder folder) => $"""
        {Processes(state)}

        context  {state.ContextName}
        jobs     hierfl jobs submit JOB --context {state.ContextName} --watch
        logs     {ShortPath.Of(Path.GetDirectoryName(folder.Log("any"))!)}
        stop     {folder.Down}
        """;

    /// <summary>The processes as a table.</summary>
    public static string Processes(LocalState state)
    {
        var table = new TextTable("ROLE", "PID", "STATE", "RESTARTS", "PORTS");
        foreach (var process in state.Processes)
        {
            table.Add(
                process.Role,
                process.Process?.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-",
                Words.Of(process.State),
                process.Restarts.ToString(System.Globalization.CultureInfo.InvariantCulture),
                process.Ports.IsEmpty ? "-" : string.Join(' ', process.Ports.Select(port => $"{port.Key}={port.Value}")));
        }

        return table.ToString();
    }

    private static LocalPlan Plan(UpRequest request, FederationSpec federation, FreePorts ports, LocalFolder folder)
    {
        var hospitals = HospitalFiles.Write(federation, DatasetOf(request, federation), folder);
        LocalPki.Ensure(folder, [.. hospitals.Select(hospital => hospital.Region).Distinct()], TimeProvider.System);
        return LocalPlan.Make(federation, hospitals, request, ports, folder);
    }

    private static async Task StartAsync(LocalPlan plan, Supervisor supervisor, LocalFolder folder, bool verbose, CancellationToken cancellation)
    {
        if (plan.Stores.Length > 0)
        {
            supervisor.Step($"starting {string.Join(" and ", plan.Stores.Select(store => store.Role))}");
            await supervisor.StartAsync(plan.Stores, cancellation);
            await (plan.Azurite is { } account ? AzuriteAccount.CreateContainersAsync(account, plan.Hospitals.Select(hospital => hospital.Region).Distinct(), cancellation) : Task.CompletedTask);
        }

        supervisor.Step("starting the silo of the root");
        await supervisor.StartAsync([plan.Root], cancellation);
        supervisor.Step($"starting the silos of {string.Join(", ", plan.Regions.Select(silo => silo.Role["silo-".Length..]))}");
        await supervisor.StartAsync(plan.Regions, cancellation);

        var context = new ContextSpec { Gateways = plan.Gateways, Edge = plan.Edge.AbsoluteUri, Identity = folder.Operator, Cluster = LocalPki.Federation };
        await using var cluster = await ClusterClient.ConnectAsync(new NamedContext(LocalPki.Federation, context), verbose, cancellation);
        supervisor.Step($"enrolling {plan.Hospitals.Length} hospitals");
        await LocalEnrolment.EnrolAsync(cluster, plan, folder, cancellation);
        supervisor.Step($"starting {plan.Agents.Length} agents");
        await supervisor.StartAsync(plan.Agents, cancellation);
        await LocalEnrolment.AwaitAsync(cluster, plan, cancellation);
        var name = "";
        ContextFile.Change(known => ContextFile.With(known, name = LocalContext.NameFor(known, folder), context));
        supervisor.Write(now => now with { ContextName = name, Context = context });
    }

    /// <summary>Name of the data set in a table that holds all hospitals.</summary>
    private static string DatasetOf(UpRequest request, FederationSpec federation)
    {
        if (federation.Table is not { } table)
        {
            return request.Dataset is null ? "" : throw new InputException("--dataset: the federation file names the data sets of each hospital; leave the option out");
        }

        var name = request.Dataset ?? federation.Dataset
            ?? (request.Job is { } job ? ConfigurationFiles.ReadJob(job, LearningSetup.Catalogue).Data.Dataset : Path.GetFileName(table).Split('.')[0]);
        return DnsLabel.Holds(name) ? name : throw new InputException($"--dataset: found '{name}'; allowed: {DnsLabel.Allowed}");
    }
}
