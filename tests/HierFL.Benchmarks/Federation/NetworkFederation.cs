using HierFL.Benchmarks.Reporting;
using HierFL.Cli.Cluster;
using HierFL.Cli.Commands.Hospitals;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Learning.Hospital;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Benchmarks.Federation;

/// <summary>
/// A root silo and a region silo as processes of their own, and hospitals in this one: each with its own certificate, connections, cache and outbox, enrolled
/// by a token as a real one is.
/// </summary>
internal sealed class NetworkFederation : IAsyncDisposable
{
    private const long HospitalCacheBytes = 150L << 20;

    /// <summary>A silo answers five requests a second of those it does not know; an enrolment makes two.</summary>
    private static readonly TimeSpan BetweenStrangers = TimeSpan.FromMilliseconds(450);

    private readonly string _folder;
    private readonly ClusterClient _cluster;
    private readonly List<CertificateFolder> _certificates = [];

    private NetworkFederation(string folder, SiloProcess root, SiloProcess region, ClusterClient cluster) => (_folder, Root, Region, _cluster) = (folder, root, region, cluster);

    public SiloProcess Root { get; }

    public SiloProcess Region { get; }

    public Hospitals Hospitals { get; } = new();

    public static async Task<NetworkFederation> StartAsync(WorkFolder work, string name, params string[] limits)
    {
        var folder = work.Path(name);
        string In(string part) => Path.Combine(folder, part);
        var pki = In("pki");
        Pki.Write(pki);
        var root = await SiloProcess.StartAsync(Pki.RootSilo(pki), null, In("root-store"), null, limits);
        var region = await SiloProcess.StartAsync(
            Pki.RegionSilo(pki), Pki.RegionAuthority(pki), In("region-store"), root.SiloPort, [.. limits, $"--limits:scratch={Directory.CreateDirectory(In("scratch")).FullName}"]);
        var context = new ContextSpec { Gateways = [$"127.0.0.1:{root.GatewayPort}"], Edge = root.Edge.ToString(), Identity = Pki.Operator(pki) };
        var cluster = await ClusterClient.ConnectAsync(new NamedContext("benchmark", context), verbose: false, CancellationToken.None);
        return new NetworkFederation(folder, root, region, cluster);
    }

    /// <summary>Invites, enrols and starts hospitals until there are so many.</summary>
    public async Task GrowAsync(int hospitals)
    {
        var registry = _cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(Pki.Region));
        while (Hospitals.Count < hospitals)
        {
            var name = $"h{Hospitals.Count:000}";
            var invitation = await registry.InviteAsync(name, _cluster.Me, TimeSpan.FromHours(1));
            var token = HospitalsInviteCommand.TokenOf(invitation, Pki.Region, Region.Edge, _cluster.Own);
            var folder = Path.Combine(_folder, "hospitals", name);
            await new EnrolmentClient(null, TimeProvider.System).EnrolAsync(token, Path.Combine(folder, "identity"), CancellationToken.None);
            var certificates = new CertificateFolder(Path.Combine(folder, "identity"), TimeProvider.System);
            _certificates.Add(certificates);
            var link = new NetworkLink(new NetworkLinkOptions { Edges = [Region.Edge], Memory = Hospitals.Memory }, new MutualTls(certificates));
            await Hospitals.StartAsync(name, Pki.Region, folder, link, new ContentCache(HospitalCacheBytes), flush: true);
            await Task.Delay(BetweenStrangers);
        }
    }

    /// <summary>Runs a job to its end.</summary>
    /// <param name="job">The job.</param>
    /// <param name="floats">Of its model.</param>
    /// <param name="warm">Rounds that are not counted.</param>
    /// <param name="measured">The model is measured every so many rounds.</param>
    public async Task<JobFigures> RunAsync(BenchmarkJob job, int warm, int measured)
    {
        var clock = Hospitals.Clock = new RoundClock();
        var entry = await Submission.SendAsync(_cluster, new JobText(job.Spec.Name, job.Spec, MapNode.Empty), [Pki.Region], null, CancellationToken.None);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(9));
        var reached = clock.ReachedAsync(warm + 1, patience.Token);
        var end = EndAsync(entry, patience.Token);
        await Task.WhenAny(reached, end);
        Root.ResetPeak();
        Region.ResetPeak();
        var (silos, all) = (Root.CpuSeconds + Region.CpuSeconds, ProcessFigures.CpuSeconds(Environment.ProcessId));
        var status = await end;
        if (status.State != JobState.Finished)
        {
            throw new InvalidOperationException($"job {job.Spec.Name} ended as {status.State}: {status.Message}");
        }

        var counted = entry.Rounds - warm;
        silos = (Root.CpuSeconds + Region.CpuSeconds - silos) / counted;
        all = ((ProcessFigures.CpuSeconds(Environment.ProcessId) - all) / counted) + silos;
        return new JobFigures(clock.Rounds(warm, measured), await CommitsAsync(job, entry.Rounds), silos, all, Root.Peak, Region.Peak);
    }

    public async ValueTask DisposeAsync()
    {
        await Hospitals.DisposeAsync();
        await _cluster.DisposeAsync();
        await Region.DisposeAsync();
        await Root.DisposeAsync();
        _certificates.ForEach(folder => folder.Dispose());
    }

    private async Task<JobEntry> EndAsync(JobEntry entry, CancellationToken cancellation)
    {
        var jobs = _cluster.Grains.GetGrain<IJobs>(RegistryKeys.Jobs);
        while (!entry.IsOver)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
            Hospitals.RequireHealth();
            entry = await jobs.ShowAsync(entry.Name) ?? throw new InvalidOperationException($"job {entry.Name} is gone");
        }

        return entry;
    }

    /// <summary>Seconds of the root's step and its store, of the rounds that have a report.</summary>
    private async Task<Measure> CommitsAsync(BenchmarkJob job, int rounds)
    {
        var grain = _cluster.Grains.GetGrain<IJob>(JobKeys.Of(job.Spec.Name));
        var commits = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            if (await grain.ReportAsync(round) is { } report)
            {
                commits.Add(report.Seconds["commit"]);
            }
        }

        return new Measure(commits);
    }
}

/// <summary>What a job took.</summary>
/// <param name="Rounds">Seconds of a round.</param>
/// <param name="Commits">Seconds of a round's last part: the step and the store.</param>
/// <param name="SiloCpu">Processor seconds of both silos a round.</param>
/// <param name="AllCpu">The same with the hospitals.</param>
/// <param name="RootPeak">Most resident bytes of the root silo.</param>
/// <param name="RegionPeak">Most resident bytes of the region silo.</param>
internal sealed record JobFigures(Measure Rounds, Measure Commits, double SiloCpu, double AllCpu, long RootPeak, long RegionPeak);
