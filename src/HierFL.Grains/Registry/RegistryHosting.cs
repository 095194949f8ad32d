using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Registry;

/// <summary>Adds the registry to a silo.</summary>
internal static class RegistryHosting
{
    public static void AddRegistry(this IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton<SubmissionArchive>();
        services.AddSingleton<JobRunners>();
        services.AddSingleton<RegistryReminder>();
        services.AddTransient<HospitalDirectory>();
        if (options.Region == GrainKeys.RootRegion || (options.Region == SiloOptions.EveryRegion && options.KeepsJobs))
        {
            services.AddHostedService<JobKeeper>();
        }
    }
}
