using System.Collections.Concurrent;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Access;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using SiloOptions = HierFL.Grains.Hosting.SiloOptions;

namespace HierFL.Grains.Tests.Peers;

/// <summary>Several real silos in this process, each of one region, that reach each other's bytes by reference; hospitals hang on the silo they are told to.</summary>
internal sealed class ToyCluster : IAsyncDisposable, IToyJournal, ISiloLink
{
    private readonly InProcessTestCluster _cluster;
    private readonly string[] _regions;
    private readonly ConcurrentDictionary<string, IServiceProvider> _services = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _hospitals = [];
    private readonly ConcurrentBag<int> _killed = [];

    private ToyCluster(IBlobStore store, bool audits, string[] regions)
    {
        _regions = regions;
        var builder = new InProcessTestClusterBuilder((short)regions.Length);
        builder.ConfigureSilo((options, silo) =>
        {
            var index = int.Parse(options.SiloName.Split('_')[^1], System.Globalization.CultureInfo.InvariantCulture);
            silo.Services.AddSingleton<ISiloLink>(this);
            silo.Services.AddSingleton<ICallPasses>(new ToyPasses(regions[index]));
            silo.AddCallGuard();
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(new ToyCalls(call => BeforeCall(call)));
            silo.Configure<ClusterMembershipOptions>(membership => (membership.ProbeTimeout, membership.NumMissedProbesLimit) = (TimeSpan.FromSeconds(1), 2));
            silo.AddHierFL(new SiloOptions { Region = regions[index], Store = store, Data = UriOf(index), Audits = audits });
            silo.AddStartupTask((services, _) =>
            {
                _services[UriOf(index).AbsoluteUri] = services;
                return Task.CompletedTask;
            });
        });

        // The test host looks into the silos through the gateway, which is for silos only.
        builder.ConfigureClient(client => client.AddHierFL().AddCallPasses(new ToyPasses(GrainKeys.RootRegion)));
        _cluster = builder.Build();
    }

    public int Count => _regions.Length;

    public ConcurrentQueue<(string Hospital, RoundPlan Plan)> Orders { get; } = [];

    public ConcurrentQueue<(string Hospital, RoundPlan Plan, UpdateOutcome Outcome)> Outcomes { get; } = [];

    /// <summary>Contents that went from one silo to another, with whom gave them.</summary>
    public ConcurrentQueue<(string From, ContentRef Content)> Contents { get; } = [];

    /// <summary>Called before a silo gives a content; what is thrown then is the link's fault.</summary>
    public Func<SiloEndpoint, ContentRef, Task> BeforeContent { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called before a silo gives a sum.</summary>
    public Func<SiloEndpoint, PartialName, Task> BeforePartial { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Sums that nobody waited for any more.</summary>
    public ConcurrentQueue<PartialName> GivenUp { get; } = [];

    /// <summary>Called when a silo has looked its sum up, before the other one has it.</summary>
    public Func<PartialName, Task> AfterPartial { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before a grain call is carried out; what is thrown then is the call's fault.</summary>
    public Func<IIncomingGrainCallContext, Task> BeforeCall { get; set; } = _ => Task.CompletedTask;

    /// <param name="store">The store of all silos.</param>
    /// <param name="regions">The region of each silo.</param>
    public static Task<ToyCluster> StartAsync(IBlobStore store, params string[] regions) => StartAsync(store, audits: false, regions);

    /// <param name="store">The store of all silos.</param>
    /// <param name="audits">Whether audit logs are kept.</param>
    /// <param name="regions">The region of each silo.</param>
    public static async Task<ToyCluster> StartAsync(IBlobStore store, bool audits, params string[] regions)
    {
        var cluster = new ToyCluster(store, audits, regions);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public IServiceProvider Services(int silo) => _services[UriOf(silo).AbsoluteUri];

    /// <summary>A hospital that hangs on a silo of its region; its uploads may go through another one, as long as that is up.</summary>
    public async Task JoinAsync(int silo, string hospital, ToyConduct? conduct = null, int? uploads = null)
    {
        var link = new InProcessLink(Services(silo), _regions[silo]);
        await link.RegisterAsync(new HospitalProfile(hospital, new Dictionary<string, long> { ["toy"] = 100 }), _stop.Token);
        var through = uploads is { } other ? new TwoSiloLink(link, new InProcessLink(Services(other), _regions[other]), () => !_killed.Contains(other)) : (IHospitalLink)link;
        _hospitals.Add(new ToyHospital(hospital, through, conduct ?? new ToyConduct(), this).ServeAsync(_stop.Token));
    }

    /// <summary>Hands the job in at a silo of the root and waits for its end.</summary>
    public async Task<JobStatus> RunAsync(int root, ToyJob job, params string[] regions)
    {
        var grain = Services(root).GetRequiredService<IGrainFactory>().GetGrain<IJob>(GrainKeys.Job(job.Name));
        await grain.SubmitAsync(ToyFederation.Submission(job, Services(root).GetRequiredService<ContentStore>(), null, regions));
        var status = await grain.WatchAsync(0);
        while (!status.IsOver)
        {
            status = await grain.WatchAsync(status.Revision);
        }

        return status;
    }

    /// <summary>The silo that the region's grain of a job lives in.</summary>
    public async Task<int> SiloOfAsync(string region, string job)
    {
        var grain = Services(0).GetRequiredService<IGrainFactory>().GetGrain<IRegionalAggregator>(GrainKeys.Region(region, job));
        await grain.StatusAsync();
        var address = await Services(0).GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return Enumerable.Range(0, _regions.Length).Single(silo => Services(silo).GetRequiredService<ILocalSiloDetails>().SiloAddress.Equals(address));
    }

    /// <summary>Ends a silo without a word.</summary>
    public Task KillAsync(int silo)
    {
        _killed.Add(silo);
        return _cluster.KillSiloAsync(_cluster.Silos.Single(handle => handle.Name.EndsWith($"_{silo}", StringComparison.Ordinal)));
    }

    public async Task<ReadOnlyMemory<byte>?> FetchContentAsync(SiloEndpoint silo, ContentRef content, ContentScope scope, CancellationToken cancellation)
    {
        await BeforeContent(silo, content);
        var bytes = await _services[silo.Data!.AbsoluteUri].GetRequiredService<ContentResolver>().FindAsync(content, scope, cancellation);
        if (bytes is not null)
        {
            Contents.Enqueue((silo.Region, content));
        }

        return bytes;
    }

    public async Task<PartialAggregate?> FetchPartialAsync(SiloEndpoint silo, PartialName name, RingPlan ring, int mostUpdates, CancellationToken cancellation)
    {
        try
        {
            await BeforePartial(silo, name).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            GivenUp.Enqueue(name);
            throw;
        }

        var partial = _services[silo.Data!.AbsoluteUri].GetRequiredService<PartialSource>().Find(name);
        await AfterPartial(name);
        return partial;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_hospitals);
        await _cluster.DisposeAsync();
        _stop.Dispose();
    }

    private static Uri UriOf(int silo) => new($"https://silo-{silo}/");

    /// <summary>Orders through one silo, uploads through another while that is up.</summary>
    private sealed class TwoSiloLink(IHospitalLink orders, IHospitalLink uploads, Func<bool> isUp) : IHospitalLink
    {
        public Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation) => orders.RegisterAsync(profile, cancellation);

        public Task<Notice?> NextAsync(string hospital, CancellationToken cancellation) => orders.NextAsync(hospital, cancellation);

        public Task<T> FetchAsync<T>(ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation) => orders.FetchAsync(content, read, cancellation);

        public Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation) =>
            (isUp() ? uploads : orders).UploadAsync(header, body, cancellation);

        public Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation) =>
            orders.DeclineAsync(key, hospital, reason, cancellation);

        public Task WaitAsync(RoundKey key, WaitingHospital waiting, CancellationToken cancellation) => orders.WaitAsync(key, waiting, cancellation);
    }
}
