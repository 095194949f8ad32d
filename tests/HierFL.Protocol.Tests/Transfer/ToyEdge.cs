using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using HierFL.Core.Updates;
using HierFL.Protocol.Messages;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HierFL.Protocol.Tests.Transfer;

/// <summary>A silo's edge as small as it can be: Kestrel with mutual TLS, contents and updates in memory, and whatever bad manners a test asks for.</summary>
internal sealed class ToyEdge : IAsyncDisposable
{
    private const string Peer = "peer";

    private readonly WebApplication _app;

    private ToyEdge(WebApplication app, ToyCalls calls) => (_app, Calls) = (app, calls);

    public Uri Address => new(_app.Urls.First());

    public ToyCalls Calls { get; }

    public ConcurrentDictionary<string, byte[]> Contents { get; } = new();

    /// <summary>Bytes of updates as far as they have come.</summary>
    public ConcurrentDictionary<string, MemoryStream> Staged { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    public UpdateOutcome Verdict { get; set; } = UpdateOutcome.Accepted;

    /// <summary>Answers in place of the edge, if it returns true.</summary>
    public Func<HttpContext, Task<bool>> Interfere { get; set; } = _ => Task.FromResult(false);

    public static async Task<ToyEdge> StartAsync(OwnCertificate own, PeerExpectation expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var calls = new ToyCalls();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(calls);
        var tls = new MutualTls(() => own);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = connection => ValueTask.FromResult(tls.OpenServer(
                    [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], expected, (verdict, _) => connection.Connection.Items[Peer] = verdict)),
            });
        }));
        var app = builder.Build();
        var edge = new ToyEdge(app, calls);
        app.Use(async (context, next) =>
        {
            if (VerdictOf(context).Refusal is { } refusal && context.Request.Path.Value is not (EdgeRoutes.Roots or EdgeRoutes.Enrol))
            {
                await ForbidAsync(context, refusal);
                return;
            }

            edge.Requests.Enqueue($"{context.Request.Method} {context.Request.Headers.Range}{context.Request.Headers.ContentRange}".Trim());
            if (!await edge.Interfere(context))
            {
                await next(context);
            }
        });
        app.MapGrpcService<ToyCalls>();
        app.MapGet(EdgeRoutes.Content, edge.GetAsync);
        app.MapMethods(EdgeRoutes.Update, ["HEAD"], edge.HeldAsync);
        app.MapPut(EdgeRoutes.Update, edge.PutAsync);
        app.MapPut(EdgeRoutes.Content, edge.TakeAsync);
        app.MapGet(EdgeRoutes.Partial, edge.PartialAsync);
        await app.StartAsync();
        return edge;
    }

    public static PeerIdentity PeerOf(HttpContext context) => VerdictOf(context).Identity!;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task GetAsync(HttpContext context, string sha256)
    {
        if (Contents.TryGetValue(sha256, out var bytes))
        {
            await Results.Bytes(bytes, enableRangeProcessing: true).ExecuteAsync(context);
        }
        else
        {
            await RefuseAsync(context, 410, "its pass is over");
        }
    }

    private async Task TakeAsync(HttpContext context, string sha256)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory);
        Contents[sha256] = memory.ToArray();
    }

    private async Task PartialAsync(HttpContext context, string region, string job, long epoch, int sequence, string digest)
    {
        if (Contents.TryGetValue($"{region}/{job}/{epoch}/{sequence}/{digest}", out var bytes))
        {
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes);
        }
        else
        {
            await RefuseAsync(context, 404, "no such sum");
        }
    }

    private Task HeldAsync(HttpContext context, string sha256)
    {
        context.Response.Headers[EdgeRoutes.HeldHeader] = $"{(Staged.TryGetValue(sha256, out var held) ? held.Length : 0)}";
        return Task.CompletedTask;
    }

    private async Task PutAsync(HttpContext context, string sha256)
    {
        var hospital = (PeerIdentity.Hospital)PeerOf(context);
        var header = UpdateHeaderText.Read(context.Request.Headers[EdgeRoutes.UpdateHeader].ToString(), hospital.Name);
        var range = context.Request.GetTypedHeaders().ContentRange!;
        var staged = Staged.GetOrAdd(sha256, _ => new MemoryStream());
        if ((range.From ?? range.Length) != staged.Length || range.Length != header.Length)
        {
            context.Response.Headers[EdgeRoutes.HeldHeader] = $"{staged.Length}";
            context.Response.StatusCode = 409;
            return;
        }

        await context.Request.Body.CopyToAsync(staged);
        await context.Response.Body.WriteAsync(UpdateOutcomeText.Write(Verdict));
    }

    public static async Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(sentence);
    }

    private static PeerVerdict VerdictOf(HttpContext context) => (PeerVerdict)context.Features.Get<IConnectionItemsFeature>()!.Items[Peer]!;

    /// <summary>A gRPC caller reads the sentence only where gRPC puts it.</summary>
    private static Task ForbidAsync(HttpContext context, string sentence)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            return RefuseAsync(context, 403, sentence);
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "7";
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(sentence);
        return Task.CompletedTask;
    }
}
