using System.Net;
using System.Net.Security;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Protocol.Tls;
using HierFL.Silo.Configuration;
using HierFL.Silo.Edge;
using Orleans.Configuration;
using StackExchange.Redis;
using SiloOptions = HierFL.Grains.Hosting.SiloOptions;

namespace HierFL.Silo.Cluster;

/// <summary>The Orleans side of a silo: membership, mutual TLS, passes, and the grains. The figures behind the settings are in decision 0009.</summary>
internal static class SiloCluster
{
    private static readonly TimeSpan ControlCall = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AwayAfter = TimeSpan.FromSeconds(90);

    public static void Configure(ISiloBuilder silo, SiloSettings settings, SiloIdentity identity, MutualTls tls)
    {
        Membership(silo, settings.Cluster);
        silo.UseConnectionTls(Connections(tls));
        silo.Services.AddSingleton<ICallPasses>(_ => new SiloPasses(tls, TimeProvider.System));
        silo.AddCallGuard();
        silo.AddActivityPropagation();
        silo.Services.AddSingleton(_ => new SiloLink(tls, TimeProvider.System));
        silo.Services.AddSingleton<ISiloLink>(services => services.GetRequiredService<SiloLink>());
        silo.Services.AddSingleton<RevocationCopy>();
        silo.Services.AddSingleton<RevocationWatch>();
        silo.Services.AddHostedService(services => services.GetRequiredService<RevocationWatch>());
        silo.AddHierFL(Options(settings, identity));
    }

    private static void Membership(ISiloBuilder silo, ClusterSettings cluster)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, "hierfl"));
        silo.Configure<EndpointOptions>(options =>
        {
            (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (cluster.Address, cluster.SiloPort, cluster.GatewayPort);
            options.SiloListeningEndpoint = new IPEndPoint(cluster.Listen, cluster.SiloPort);
            options.GatewayListeningEndpoint = new IPEndPoint(cluster.Listen, cluster.GatewayPort);
        });
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            (options.ProbeTimeout, options.MinProbeTimeout, options.MaxProbeTimeout) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
            (options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (3, 2);
            // The refresh also says how long a silo is without the label of a region that it could not reach at first.
            (options.TableRefreshTimeout, options.IAmAliveTablePublishTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
        });
        silo.Configure<SiloMessagingOptions>(options => (options.ResponseTimeout, options.SystemResponseTimeout) = (ControlCall, ControlCall));
#pragma warning disable ORLEANSEXP003 // The built-in directory loses grains of other regions with a lost silo: decision 0009.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromHours(6));
        if (cluster.Redis is { } connection)
        {
            var redis = ConfigurationOptions.Parse(connection);
            redis.AbortOnConnectFail = false;
            silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
            silo.UseRedisReminderService(options => options.ConfigurationOptions = redis);
            silo.Services.AddSingleton<MembershipWatch>();
            silo.Services.AddHostedService(services => services.GetRequiredService<MembershipWatch>());
        }
        else
        {
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, cluster.Primary!.Value));
            silo.UseInMemoryReminderService();
        }
    }

    /// <summary>Silos speak with silos, and operators with the gateway; a hospital's certificate opens neither.</summary>
    private static ConnectionTls Connections(MutualTls tls)
    {
        SslApplicationProtocol[] protocols = [new("orleans")];
        return new ConnectionTls(
            () => tls.Server(protocols, PeerExpectation.AnySilo),
            () => tls.Server(protocols, PeerExpectation.AnyOperator.Or(PeerExpectation.AnySilo)),
            () => tls.Client(protocols, PeerExpectation.AnySilo));
    }

    private static SiloOptions Options(SiloSettings settings, SiloIdentity identity) => new()
    {
        Region = identity.Region,
        Store = Stores.Open(settings.Store),
        Data = settings.Edge.Url,
        SumThreads = settings.Limits.SumThreads,
        UploadSlots = settings.Limits.Uploads,
        StagingMemoryBytes = settings.Limits.StagingMemoryBytes,
        Scratch = settings.Limits.Scratch,
        ContentCacheBytes = settings.Limits.ContentCacheBytes,
        RunningJobs = settings.Limits.RunningJobs,
        EnforcesEnrolment = true,
        AwayAfter = AwayAfter,
        Audits = true,
        Crash = CrashPoints.None,
    };
}
