using System.Threading.RateLimiting;
using HierFL.Grains.Hosting;
using HierFL.Grains.Region;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using HierFL.Silo.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace HierFL.Silo.Edge;

/// <summary>One port for all that is not Orleans: gRPC for small calls, HTTP bodies for tensors, chosen by ALPN, all of it behind mutual TLS and bounded.</summary>
internal static class EdgeHosting
{
    private const int MaxHeadBytes = 64 * 1024;

    private const int MaxConnections = 20_000;

    /// <summary>Requests a second of strangers at one address: the agents of a site that enrol together, and not many more.</summary>
    private const int StrangersPerSecond = 20;

    /// <summary>Requests of a hospital under way: its orders, and a body or two for each of its jobs.</summary>
    private const int HospitalAtOnce = 64;

    public static void AddEdge(this WebApplicationBuilder builder, SiloSettings settings, SiloIdentity identity)
    {
        var services = builder.Services;
        services.AddSingleton<IMemoryPoolFactory<byte>, BulkBuffers>();
        services.AddSingleton<EdgePeers>();
        services.AddSingleton<Revocations>();
        services.AddHostedService(provider => provider.GetRequiredService<Revocations>());
        services.AddSingleton(provider => new UploadedContents(
            provider.GetRequiredService<ContentStore>(), settings.Limits.SubmissionBytes, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RegionDesk(provider, identity.Region));
        services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (WireLimits.MaxMessageBytes, WireLimits.MaxMessageBytes));
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context => Limit(context, settings.Limits)),
                PartitionedRateLimiter.Create<HttpContext, string>(AtOnce));
            limiter.OnRejected = (rejected, _) => new ValueTask(EdgeAnswers.TooManyAsync(rejected.HttpContext));
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EdgeRoutes.MaxReplyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeadBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MinRequestBodyDataRate = settings.Edge.SlowestBody;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(settings.Edge.Listen, settings.Edge.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = TimeSpan.FromSeconds(10),
                    OnConnection = listen.ApplicationServices.GetRequiredService<EdgePeers>().JudgeAsync,
                });
            });
        });
    }

    public static void UseEdge(this WebApplication app)
    {
        app.UseWhen(IsEdge, edge =>
        {
            edge.UseRouting();

            // First: what is refused costs something, too.
            edge.UseRateLimiter();
            edge.UseMiddleware<EdgeAccess>();
            edge.UseEndpoints(routes =>
            {
                routes.MapGrpcService<HospitalService>();
                var http = routes.MapGroup("").AddEndpointFilter<PassingTrouble>();
                http.MapGet(EdgeRoutes.Content, ContentEndpoints.GetAsync);
                http.MapPut(EdgeRoutes.Content, ContentEndpoints.PutAsync);
                http.MapMethods(EdgeRoutes.Update, [HttpMethods.Head], UpdateEndpoints.HeldAsync);
                http.MapPut(EdgeRoutes.Update, UpdateEndpoints.PutAsync);
                http.MapGet(EdgeRoutes.Partial, PartialEndpoints.GetAsync);
                http.MapGet(EdgeRoutes.Roots, EnrolEndpoints.RootsAsync);
                http.MapPost(EdgeRoutes.Enrol, EnrolEndpoints.EnrolAsync);
                http.MapPost(EdgeRoutes.Renew, EnrolEndpoints.RenewAsync);
                http.MapGet(EdgeRoutes.Jobs + JobEndpoints.Spec, JobEndpoints.SpecAsync);
                http.MapGet(EdgeRoutes.Jobs + JobEndpoints.Models, JobEndpoints.ModelsAsync);
                http.MapGet(EdgeRoutes.Jobs + JobEndpoints.Model, JobEndpoints.ModelAsync);
            });
        });
    }

    private static bool IsEdge(HttpContext context) => context.Request.IsHttps;

    /// <summary>A peer has its share of requests; strangers share a small one by their address.</summary>
    private static RateLimitPartition<string> Limit(HttpContext context, LimitSettings limits)
    {
        var identity = EdgePeers.Of(context).Verdict.Identity;
        var perSecond = identity is null ? StrangersPerSecond : limits.RequestsPerSecond;
        return RateLimitPartition.GetTokenBucketLimiter(
            identity?.Uri ?? $"stranger {context.Connection.RemoteIpAddress}",
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 2 * perSecond,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
                AutoReplenishment = true,
            });
    }

    /// <summary>A request that stays costs memory, and an order stream calls a grain again and again: a hospital has so many and no more.</summary>
    private static RateLimitPartition<string> AtOnce(HttpContext context) => EdgePeers.Of(context).Verdict.Identity is PeerIdentity.Hospital hospital
        ? RateLimitPartition.GetConcurrencyLimiter(hospital.Uri, _ => new ConcurrencyLimiterOptions { PermitLimit = HospitalAtOnce, QueueLimit = 0 })
        : RateLimitPartition.GetNoLimiter("others");
}
