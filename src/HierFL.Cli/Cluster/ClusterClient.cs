using System.Diagnostics;
using System.Net.Security;
using HierFL.Cli.Configuration;
using HierFL.Cli.Embedded;
using HierFL.Cli.Local;
using HierFL.Cli.Rendering;
using HierFL.Grains.Access;
using HierFL.Grains.Hosting;
using HierFL.Protocol.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace HierFL.Cli.Cluster;

/// <summary>A connection with the cluster of a context, as the operator of the context.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    /// <summary>How long a cluster that is just starting is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Of every cluster of HierFL.</summary>
    private const string Service = "hierfl";

    private readonly IHost _host;

    private ClusterClient(IHost host, NamedContext context, OwnCertificate own) => (_host, Context, Own) = (host, context, own);

    public NamedContext Context { get; }

    public OwnCertificate Own { get; }

    /// <summary>Name of the operator, for calls that say on whose behalf they are made.</summary>
    public string Me => ((PeerIdentity.Operator)Own.Identity).Name;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <exception cref="ClusterException">It cannot be reached, or one end does not accept the other.</exception>
    public static async Task<ClusterClient> ConnectAsync(NamedContext context, bool verbose, CancellationToken cancellation)
    {
        var own = OperatorIdentity.Load(context, TimeProvider.System);
        var tls = new MutualTls(() => own);
        var points = await GatewayProbe.ResolveAsync(context.Gateways, cancellation);
        if (points.Length == 0)
        {
            throw await ExplainAsync(context, tls, null, cancellation);
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        if (verbose)
        {
            builder.Logging.AddProvider(new StderrLogs()).SetMinimumLevel(LogLevel.Information);
        }

        var began = Stopwatch.GetTimestamp();
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(points);
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (context.Spec.Cluster, Service));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(3));
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(30));
            client.UseConnectionTls(() => tls.Client([new SslApplicationProtocol("orleans")], PeerExpectation.AnySilo));
            client.UseConnectionRetryFilter((_, stop) => IsWorthAnotherTryAsync(context, tls, began, stop));
            client.AddCallPasses(new OperatorPasses(own, TimeProvider.System));
            client.AddHierFL();
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation).WaitAsync(Patience + Patience, cancellation);
            return new ClusterClient(host, context, own);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw await ExplainAsync(context, tls, error, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A cluster that is gone must not keep the command from ending.
        await Task.WhenAny(_host.StopAsync(), Task.Delay(TimeSpan.FromSeconds(3)));
        _host.Dispose();
    }

    private static async Task<bool> IsWorthAnotherTryAsync(NamedContext context, MutualTls tls, long began, CancellationToken cancellation)
    {
        var faults = await FaultsAsync(context, tls, cancellation);
        if (faults.All(fault => fault.IsRefusal) || Stopwatch.GetElapsedTime(began) > Patience)
        {
            return false;
        }

        await Task.Delay(Pause, cancellation);
        return true;
    }

    private static async Task<ClusterException> ExplainAsync(NamedContext context, MutualTls tls, Exception? error, CancellationToken cancellation)
    {
        var faults = await FaultsAsync(context, tls, cancellation);
        var tried = string.Join("; ", faults.Select(fault => $"{fault.Gateway}: {fault.Sentence}"));
        if (faults.All(fault => fault.IsRefusal))
        {
            using var edge = new EdgeClient(context.Edge, tls.Own, TimeProvider.System);
            var why = await edge.RefusalAsync(cancellation) is { } said ? $". Its edge says: {said}" : "";
            return new ClusterException(
                $"context '{context.Name}': the cluster and {tls.Own.Identity} do not accept each other ({tried}){why}. hierfl context show tells who you are", ExitCodes.NotAllowed, error);
        }

        if (faults.All(fault => fault.IsClosed) && LocalContext.StoppedOf(context) is { } stopped)
        {
            return new ClusterException($"context '{context.Name}': the federation in {ShortPath.Of(stopped.Folder.Root)} does not run ({tried}). Start it again with: {stopped.Folder.Up(stopped.Federation)}", ExitCodes.Unreachable, error);
        }

        var remedy = faults.Any(fault => fault.LetsIn) ? $". If its silos say another cluster.id than '{context.Spec.Cluster}', the context needs --cluster" : "";
        return new ClusterException($"context '{context.Name}': the cluster '{context.Spec.Cluster}' cannot be reached ({tried}){remedy}", ExitCodes.Unreachable, error);
    }

    private static Task<GatewayFault[]> FaultsAsync(NamedContext context, MutualTls tls, CancellationToken cancellation) =>
        Task.WhenAll(context.Gateways.Select(gateway => GatewayProbe.AskAsync(gateway, tls, cancellation)));
}
