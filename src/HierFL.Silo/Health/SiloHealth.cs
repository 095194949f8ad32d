using HierFL.Grains.Storage;
using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;
using HierFL.Silo.Configuration;
using HierFL.Silo.Edge;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HierFL.Silo.Health;

/// <summary>
/// Health for an orchestrator, on a port of its own without TLS. Live: the process answers. Startup: the silo has joined the cluster. Ready: it is in the cluster,
/// its store answers, its certificate is good, it knows who is revoked, and it is not being stopped.
/// </summary>
internal static class SiloHealth
{
    public static void AddSiloHealth(this WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddHealthChecks()
            .AddCheck<MembershipCheck>("membership", tags: ["startup", "ready"])
            .AddCheck<StoreCheck>("store", tags: ["ready"], timeout: TimeSpan.FromSeconds(5))
            .AddCheck<CertificateCheck>("certificate", tags: ["ready"])
            .AddCheck<RevocationCheck>("revocations", tags: ["ready"]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(settings.Health.Listen, settings.Health.Port));
    }

    public static void UseSiloHealth(this WebApplication app, SiloSettings settings)
    {
        Map("live", _ => false);
        Map("startup", check => check.Tags.Contains("startup"));
        Map("ready", check => check.Tags.Contains("ready"));

        void Map(string name, Func<HealthCheckRegistration, bool> predicate) => app.UseHealthChecks(
            $"/health/{name}", settings.Health.Port, new HealthCheckOptions { Predicate = predicate, ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsync(
        string.Concat(report.Entries.Select(entry => $"{entry.Key}: {entry.Value.Status} {entry.Value.Description}\n").Prepend($"{report.Status}\n")));

    private sealed class MembershipCheck(ISiloStatusOracle membership, IHostApplicationLifetime host) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            host.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("the silo is being stopped")
            : membership.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"the silo is {membership.CurrentStatus} in the cluster"));
    }

    private sealed class StoreCheck(IBlobStore store) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await store.ReadAsync("health/none", 1, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception error)
            {
                return HealthCheckResult.Unhealthy($"the store does not answer ({error.GetType().Name})");
            }
        }
    }

    private sealed class RevocationCheck(RevocationWatch watch) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            watch.IsInformed ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("neither the root nor the copy in the store has said yet who is revoked"));
    }

    private sealed class CertificateCheck(MutualTls tls, CertificateFolder folder, RegionAuthority authority, TimeProvider time) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var left = tls.Own.Certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime;
            return Task.FromResult(
                left <= TimeSpan.Zero ? HealthCheckResult.Unhealthy("the certificate has expired")
                : (folder.Problem ?? authority.Problem) is { } problem ? HealthCheckResult.Degraded(problem)
                : HealthCheckResult.Healthy($"{left.TotalDays:F0} days left"));
        }
    }
}
