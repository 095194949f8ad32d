using System.Reflection;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Audit;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Storage;

namespace HierFL.Grains.Hosting;

/// <summary>Adds HierFL to a silo, whatever hosts it.</summary>
public static class SiloHosting
{
    /// <summary>Places of grains that a silo remembers: all hospitals of a large federation. The runtime's own million takes 18 MB before the first one.</summary>
    private const int RememberedPlaces = 50_000;

    /// <summary>All assemblies of HierFL have the same.</summary>
    private static string Version { get; } =
        typeof(SiloHosting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static ISiloBuilder AddHierFL(this ISiloBuilder silo, SiloOptions options)
    {
        var labels = new Dictionary<string, string> { [SiloDirectory.RegionLabel] = options.Region, [SiloDirectory.VersionLabel] = Version };
        if (options.Data is { } data)
        {
            labels.Add(SiloDirectory.DataLabel, data.AbsoluteUri);
        }

        silo.UseSiloMetadata(labels);
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = RememberedPlaces);
        silo.AddOutgoingGrainCallFilter<RegionCalls>();
        var services = silo.Services;
        services.AddPlacementFilter<KeyRegionStrategy, KeyRegionDirector>(ServiceLifetime.Singleton);
        services.AddPlacementFilter<KeySiloStrategy, KeySiloDirector>(ServiceLifetime.Singleton);
        services.AddWireJson();
        services.AddSingleton(options.Clock);
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddMeters();
        services.AddSingleton<IBlobStore>(provider => new MeasuredStore(options.Store, provider.GetRequiredService<StoreMeter>(), options.Clock));
        services.AddKeyedSingleton<IGrainStorage>(
            RegionalAggregatorGrain.Storage, (provider, _) => new BlobGrainStorage(provider.GetRequiredService<IBlobStore>(), WireJson.Options, []));
        services.AddSingleton(_ => new SumWorkers(options.SumThreads));
        services.AddSingleton(provider => new CheckpointStore(provider.GetRequiredService<IBlobStore>(), options.Crash));
        services.AddSingleton<ContentStore>();
        services.AddIntake(options);
        services.AddPeers();
        services.AddSingleton<RegionalSteps>();
        services.AddSingleton<RegionEffects>();
        services.AddSingleton<RosterCounts>();
        services.AddSingleton<PassPlanner>();
        services.AddSingleton<JobLoader>();
        services.AddSingleton<ReportStore>();
        services.AddSingleton<RootCommit>();
        services.AddSingleton<RootEffects>();
        services.AddSingleton<RegionPartials>();
        services.AddSingleton<RegionSums>();
        services.AddAudit(options);
        services.AddRegistry(options);
        return silo;
    }

    /// <summary>Lets a client of the cluster speak with its grains.</summary>
    public static IClientBuilder AddHierFL(this IClientBuilder client)
    {
        client.Services.AddWireJson();
        client.Services.AddTelemetryExport("hierfl");
        client.AddActivityPropagation();
        return client;
    }

    internal static void AddWireJson(this IServiceCollection services)
    {
        // Before the JSON codec, which would copy them too.
        services.AddSingleton<IGeneralizedCopier, SharedMessages>();
        services.AddSerializer(serializer => serializer.AddJsonSerializer(IsOurs, WireJson.Options));
        services.Configure<TypeManifestOptions>(options => options.WellKnownTypeIds[ShownPassCodec.TypeId] = typeof(ShownPass));

        // Asked before the runtime's own.
        services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, InterfaceTypes>());

        // A refusal is a sentence for whoever called, in another process too.
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("HierFL."));
    }

    private static void AddIntake(this IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton(_ => new StagingMemory(options.StagingMemoryBytes, options.Clock));
        services.AddSingleton(provider => new StagingPool(options.UploadSlots, provider.GetRequiredService<StagingMemory>(), options.Scratch));
        services.AddSingleton<PassContents>();
        services.AddSingleton<IntakePasses>();
        services.AddSingleton<RegionHolders>();
        services.AddSingleton<PartialExchange>();
        services.AddSingleton(provider => new PartialSource(provider.GetRequiredService<PartialExchange>(), provider.GetRequiredService<IntakePasses>()));
        services.AddSingleton(provider => new UpdateIntake(
            provider.GetRequiredService<IntakePasses>(),
            provider.GetRequiredService<StagingPool>(),
            provider.GetRequiredService<SumWorkers>(),
            provider.GetRequiredService<IntakeMeter>(),
            provider.GetRequiredService<TransferMeter>(),
            provider.GetRequiredService<JobHistograms>(),
            provider.GetRequiredService<ILogger<UpdateIntake>>()));
    }

    private static void AddPeers(this IServiceCollection services)
    {
        services.TryAddSingleton<ISiloLink, NoSiloLink>();
        services.AddSingleton<SiloDirectory>();
        services.AddSingleton(provider => new ContentResolver(
            provider.GetRequiredService<ContentStore>(),
            provider.GetRequiredService<SiloDirectory>(),
            provider.GetRequiredService<ISiloLink>(),
            provider.GetRequiredService<SiloOptions>(),
            provider.GetRequiredService<ILogger<ContentResolver>>()));
    }

    /// <summary>Records of the control plane travel as JSON: Core needs no Orleans for them.</summary>
    internal static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("HierFL.", StringComparison.Ordinal) == true && !type.IsAssignableTo(typeof(Exception)) && !type.IsAssignableTo(typeof(IAddressable));
}
