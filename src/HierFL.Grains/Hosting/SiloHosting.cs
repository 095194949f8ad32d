using HierFL.Grains.Audit;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Global;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;
using Orleans.Storage;

namespace HierFL.Grains.Hosting;

/// <summary>Adds HierFL to a silo, whatever hosts it.</summary>
public static class SiloHosting
{
    public static ISiloBuilder AddHierFL(this ISiloBuilder silo, SiloOptions options)
    {
        silo.UseSiloMetadata(new Dictionary<string, string> { [KeyRegionDirector.Label] = options.Region });
        var services = silo.Services;
        services.AddPlacementFilter<KeyRegionStrategy, KeyRegionDirector>(ServiceLifetime.Singleton);
        services.AddSerializer(serializer => serializer.AddJsonSerializer(IsOurs, WireJson.Options));
        services.AddSingleton(options.Clock);
        services.AddMetrics();
        services.AddTelemetryExport();
        services.AddSingleton(options);
        services.AddSingleton(options.Store);
        services.AddKeyedSingleton<IGrainStorage>(RegionalAggregatorGrain.Storage, (_, _) => new BlobGrainStorage(options.Store, WireJson.Options, []));
        services.AddSingleton(_ => new SumWorkers(options.SumThreads));
        services.AddSingleton(_ => new CheckpointStore(options.Store, options.Crash));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<UpdateIntake>(provider, options.UploadSlots));
        services.AddSingleton<ContentStore>();
        services.AddSingleton<PartialExchange>();
        services.AddSingleton<RegionalSteps>();
        services.AddSingleton<RegionEffects>();
        services.AddSingleton<PassPlanner>();
        services.AddSingleton<JobLoader>();
        services.AddSingleton<ReportStore>();
        services.AddSingleton<RootCommit>();
        services.AddSingleton<RootEffects>();
        services.AddSingleton<RoundMeter>();
        services.AddAudit(options);
        services.AddRegistry(options);
        return silo;
    }

    /// <summary>Records of the control plane travel as JSON: Core needs no Orleans for them.</summary>
    internal static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("HierFL.", StringComparison.Ordinal) == true && !type.IsAssignableTo(typeof(Exception)) && !type.IsAssignableTo(typeof(IAddressable));
}
