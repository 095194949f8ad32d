using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HierFL.Agent.Tests;

/// <summary>Region eu of federation cancer as an agent sees it: an edge on a port of this machine, with a real authority behind enrolment and renewal.</summary>
internal sealed class ToyRegion : IAsyncDisposable
{
    private const string Peer = "peer";

    private readonly WebApplication _app;
    private readonly Authority _root;
    private readonly Authority _authority;
    private readonly ConcurrentDictionary<string, string> _invited = new();

    private ToyRegion(WebApplication app, ToyCalls calls, Authority root, Authority authority) =>
        (_app, Calls, _root, _authority) = (app, calls, root, authority);

    public Uri Edge => new(_app.Urls.First());

    public ToyCalls Calls { get; }

    public string Pin => Trust.Pin(_root.Roots[0]);

    /// <summary>Of the certificates it issues.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>What the edge says in place of an answer: a status and a sentence.</summary>
    public (int Status, string Sentence)? Refusal { get; set; }

    /// <summary>How many answers it says that in place of.</summary>
    public int Refusals { get; set; } = int.MaxValue;

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<ToyRegion> StartAsync()
    {
        var root = Authority.CreateRoot("cancer", TimeProvider.System);
        var authority = root.CreateRegional("eu");
        var own = Own(authority, new PeerIdentity.Silo("cancer", "eu"));
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
                    [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], PeerExpectation.Anyone, (verdict, _) => connection.Connection.Items[Peer] = verdict)),
            });
        }));
        var app = builder.Build();
        var region = new ToyRegion(app, calls, root, authority);
        app.Use(region.BeginAsync);
        app.MapGrpcService<ToyCalls>();
        app.MapGet(EdgeRoutes.Content, context => RefuseAsync(context, 400, "a content is named by its SHA-256 and its length"));
        app.MapGet(EdgeRoutes.Roots, () => root.RootsPem);
        app.MapPost(EdgeRoutes.Enrol, region.EnrolAsync);
        app.MapPost(EdgeRoutes.Renew, region.RenewAsync);
        await app.StartAsync();
        return region;
    }

    /// <summary>A token for a hospital, good once.</summary>
    public EnrolmentToken Invite(string hospital, TimeSpan? lifetime = null)
    {
        var secret = EnrolmentToken.NewSecret();
        _invited[Convert.ToHexString(secret)] = hospital;
        return new EnrolmentToken
        {
            Edge = Edge,
            Federation = "cancer",
            Region = "eu",
            Hospital = hospital,
            Secret = secret,
            Root = Pin,
            Expires = DateTimeOffset.UtcNow + (lifetime ?? TimeSpan.FromHours(1)),
        };
    }

    /// <summary>Writes an identity as if the hospital had enrolled.</summary>
    public void Enrol(string hospital, string folder, TimeSpan? lifetime = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = _authority.Issue(SigningRequest.Create(key), new PeerIdentity.Hospital("cancer", "eu", hospital), lifetime ?? Lifetime);
        CertificateFolder.Write(folder, _authority.ChainPem(leaf), key, _root.RootsPem);
    }

    public static PeerIdentity.Hospital HospitalOf(HttpContext context) =>
        (PeerIdentity.Hospital)((PeerVerdict)context.Features.Get<IConnectionItemsFeature>()!.Items[Peer]!).Identity!;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
        _root.Dispose();
    }

    private async Task BeginAsync(HttpContext context, RequestDelegate next)
    {
        var verdict = (PeerVerdict)context.Features.Get<IConnectionItemsFeature>()!.Items[Peer]!;
        Requests.Enqueue($"{verdict.Identity?.ToString() ?? "stranger"} {context.Request.Method} {context.Request.Path}");
        context.Response.Headers.Date = (DateTimeOffset.UtcNow + Ahead).ToString("R");
        if (Refusal is { } refusal && context.Request.Path != EdgeRoutes.Roots && Refusals-- > 0)
        {
            await RefuseAsync(context, refusal.Status, refusal.Sentence);
        }
        else if (!verdict.IsTrusted && context.Request.Path != EdgeRoutes.Roots && context.Request.Path != EdgeRoutes.Enrol)
        {
            await RefuseAsync(context, 403, verdict.Refusal);
        }
        else
        {
            await next(context);
        }
    }

    private async Task EnrolAsync(HttpContext context)
    {
        var request = EnrolmentRequest.Read(await BodyAsync(context));
        if (!_invited.TryRemove(new KeyValuePair<string, string>(Convert.ToHexString(request.Secret), request.Hospital)))
        {
            await RefuseAsync(context, 403, "the invitation has been used, or never was; ask the region's operator for a new one");
            return;
        }

        await AnswerAsync(context, request.Request, new PeerIdentity.Hospital("cancer", "eu", request.Hospital));
    }

    private async Task RenewAsync(HttpContext context) =>
        await AnswerAsync(context, RenewalRequest.Read(await BodyAsync(context)).Request, HospitalOf(context));

    private async Task AnswerAsync(HttpContext context, string request, PeerIdentity.Hospital hospital)
    {
        using var leaf = _authority.Issue(request, hospital, Lifetime);
        await context.Response.Body.WriteAsync(new EnrolmentReply(_authority.ChainPem(leaf), _root.RootsPem).Write());
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static async Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(sentence);
    }

    private static OwnCertificate Own(Authority authority, PeerIdentity identity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = authority.Issue(SigningRequest.Create(key), identity);
        return new OwnCertificate(
            KeyedCertificate.Of(leaf, key), [X509CertificateLoader.LoadCertificate(authority.Certificate.RawData)], new Trust(authority.Roots, TimeProvider.System));
    }
}
