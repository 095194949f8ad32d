using HierFL.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Audit;

/// <summary>Adds the audit logs to a silo.</summary>
internal static class AuditHosting
{
    public static void AddAudit(this IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton<AuditBlobs>();
        services.AddSingleton<AuditEntries>();
        services.AddSingleton<AuditQueues>();
        services.AddSingleton<RoundAudit>();
        if (options.Audits)
        {
            services.AddSingleton<IAuditLog, AuditLog>();
            services.AddHostedService(provider => provider.GetRequiredService<AuditQueues>());
        }
        else
        {
            services.AddSingleton<IAuditLog, NoAuditLog>();
        }
    }
}
