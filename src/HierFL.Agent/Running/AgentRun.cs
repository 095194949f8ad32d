using System.Reflection;
using HierFL.Agent.Configuration;
using HierFL.Agent.Enrolment;
using HierFL.Core.Jobs;
using HierFL.Core.Memory;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Natives;
using HierFL.Learning.Training;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Agent.Running;

/// <summary>The agent of a hospital from its start until it is told to stop.</summary>
internal static class AgentRun
{
    /// <summary>Of models and updates, kept from round to round.</summary>
    private const long MostSpareBytes = 1L << 30;

    private static readonly TimeSpan CertificateWatch = TimeSpan.FromSeconds(10);

    public static string Version { get; } =
        typeof(AgentRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Serves until cancelled, then returns: work that runs is abandoned, and what is on disk serves the next start.</summary>
    /// <exception cref="InputException">The hospital is not enrolled, another agent works in its folder, or none of its data sets can be used.</exception>
    /// <exception cref="LearningException">libtorch does not load.</exception>
    public static async Task RunAsync(SiteSpec site, AgentLog log, TimeProvider time, CancellationToken cancellation)
    {
        using var certificates = SiteIdentity.Open(site, time);
        var edges = SiteIdentity.EdgesOf(site);
        using var only = await FolderLock.TakeAsync(site.Folder, time, cancellation);
        var hospital = (PeerIdentity.Hospital)certificates.Current.Identity;
        log.Begins(Version, hospital.Name, hospital.Region, hospital.Federation, string.Join(", ", edges));
        TorchRuntime.Load();
        var board = new StatusBoard(Begin(site, hospital, certificates, time), time);
        Announce(board.Status, log);

        certificates.Watch(CertificateWatch);
        using var memory = new BulkMemory(MostSpareBytes, time);
        using var link = new NetworkLink(LinkOptions(site, edges, memory, time), new MutualTls(certificates));
        using var slots = new TrainingSlots(site.Resources.TrainingSlots);
        var sweep = new SweepLoop(site.Folder, site.Resources, link.FatesAsync, log.NotSwept, time);
        void Hear(HospitalEvent news)
        {
            board.Hear(news);
            log.Hear(news);
            sweep.Hear(news);
        }

        var agent = new HospitalAgent(Options(site, board.Status), link, Runtime(site, hospital, slots, memory, Hear, time));
        var status = new StatusLoop(site.Folder, board, now => Refresh(now, site, certificates), time, log.StatusNotWritten);
        var heartbeat = new HeartbeatLoop(link, site, slots, board, time, log);
        using var telemetry = AgentTelemetry.Begin(board, slots, heartbeat.Measure);
        var renewal = new RenewalLoop(site.IdentityFolder, certificates, new EnrolmentClient(ProxyOf(site), time), edges, board, time, log);
        await TogetherAsync([agent.RunAsync, status.RunAsync, heartbeat.RunAsync, renewal.RunAsync, stop => sweep.RunAsync(agent.Forget, stop)], log, cancellation);
        status.Write(stopped: time.GetUtcNow());
        log.Stopped();
    }

    /// <summary>Until all have ended: because they were told to, or because one has failed and the others cannot go on without it.</summary>
    private static async Task TogetherAsync(IReadOnlyList<Func<CancellationToken, Task>> loops, AgentLog log, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var said = cancellation.Register(log.Stops);
        Task[] tasks = [.. loops.Select(loop => Task.Run(() => loop(stop.Token), CancellationToken.None))];
        var first = await Task.WhenAny(tasks);
        await stop.CancelAsync();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var failed = first.IsFaulted ? first : Array.Find(tasks, task => task.IsFaulted);
        if (failed is not null)
        {
            await failed;
        }
    }

    private static AgentStatus Begin(SiteSpec site, PeerIdentity.Hospital hospital, CertificateFolder certificates, TimeProvider time)
    {
        var datasets = OfferedData.Count(site, hospital.Name);
        if (datasets.All(dataset => dataset.Problem is not null))
        {
            throw new InputException("none of the data sets can be used:\n" + string.Join('\n', datasets.Select(dataset => $"{dataset.Name}: {dataset.Problem}")));
        }

        var now = time.GetUtcNow();
        return Refresh(
            new AgentStatus
            {
                Version = Version,
                Federation = hospital.Federation,
                Region = hospital.Region,
                Hospital = hospital.Name,
                ProcessId = Environment.ProcessId,
                Started = now,
                Updated = now,
                Link = new LinkStatus(LinkState.Connecting, now, null),
                Datasets = datasets,
                Outbox = new OutboxStatus(0, 0, 0),
                Certificate = RenewalLoop.Of(certificates, null),
            },
            site,
            certificates);
    }

    private static void Announce(AgentStatus status, AgentLog log)
    {
        foreach (var dataset in status.Datasets)
        {
            if (dataset.Problem is { } problem)
            {
                log.DoesNotOffer(dataset.Name, problem);
            }
            else
            {
                log.Offers(dataset.Name, dataset.Train, dataset.Validation, dataset.Test);
            }
        }
    }

    /// <summary>What is found on disk at this moment.</summary>
    private static AgentStatus Refresh(AgentStatus status, SiteSpec site, CertificateFolder certificates)
    {
        var (updates, bytes) = HospitalFolder.MeasureOutbox(site.Folder);
        return status with
        {
            Outbox = new OutboxStatus(updates, bytes, site.Resources.Outbox.Bytes),
            Certificate = RenewalLoop.Of(certificates, certificates.Problem ?? status.Certificate.Problem),
        };
    }

    private static HospitalOptions Options(SiteSpec site, AgentStatus status) => new()
    {
        Hospital = status.Hospital,
        Region = status.Region,
        Folder = site.Folder,
        Datasets = status.Datasets.Where(dataset => dataset.Problem is null).ToDictionary(dataset => dataset.Name, dataset => dataset.Train),
        Columns = status.Datasets.Where(dataset => dataset.Problem is null).ToDictionary(dataset => dataset.Name, dataset => dataset.Columns),
        Policy = site.Policy,
        OrdersAtOnce = site.Resources.TrainingSlots,
        OutboxQuotaBytes = site.Resources.Outbox.Bytes,
    };

    private static HospitalRuntime Runtime(
        SiteSpec site, PeerIdentity.Hospital hospital, TrainingSlots slots, BulkMemory memory, Action<HospitalEvent> report, TimeProvider time) => new()
        {
            Learners = new LearnerCache(site, hospital.Region).Get,
            Documents = HospitalDocuments.Of(
            LearningSetup.Catalogue, bytes => RoundPlan.Read(bytes.Span), bytes => WireJson.Read<PreprocessingDocument>(bytes.Span)),
            Slots = slots,
            Cache = new ContentCache(site.Resources.Cache.Bytes),
            Memory = memory,
            Time = time,
            Jitter = Random.Shared.NextDouble,
            Crash = CrashSwitch.FromEnvironment(),
            Report = report,
        };

    private static NetworkLinkOptions LinkOptions(SiteSpec site, IReadOnlyList<Uri> edges, BulkMemory memory, TimeProvider time) => new()
    {
        Edges = edges,
        Proxy = ProxyOf(site),
        Throttle = new Throttle(time, site.Network.Bandwidth?.PerSecond.Bytes, site.Network.Hours?.Value),
        Memory = memory,
        Time = time,
    };

    private static Uri? ProxyOf(SiteSpec site) => site.Network.Proxy is { } proxy ? new Uri(proxy) : null;
}
