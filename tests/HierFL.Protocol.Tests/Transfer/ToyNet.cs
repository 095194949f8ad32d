using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Protocol.Tests.Transfer;

/// <summary>A federation with one silo of region eu at work, and hospital a that calls it.</summary>
internal sealed class ToyNet : IAsyncDisposable
{
    private readonly List<IDisposable> _handlers = [];

    private ToyNet(Federation federation, ToyEdge edge) => (Federation, Edge, Caller) = (federation, edge, federation.Hospital("eu", "a"));

    public Federation Federation { get; }

    public ToyEdge Edge { get; }

    public OwnCertificate Caller { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public Throttle Throttle { get; set; } = Throttle.None;

    public static async Task<ToyNet> StartAsync()
    {
        var federation = new Federation();
        return new ToyNet(federation, await ToyEdge.StartAsync(federation.Silo("eu"), PeerExpectation.Anyone));
    }

    public Relay Relay(params Relay.Cut[] plan) => new(Edge.Address, isProxy: false, plan);

    public ContentClient Contents(params Uri[] edges) => new(Http(), new EdgeAddresses(edges), Throttle, Time);

    public UpdateClient Updates(params Uri[] edges) => new(Http(), new EdgeAddresses(edges), Throttle, Time);

    public NetworkLink Link(params Uri[] edges) => LinkThrough(proxy: null, edges);

    public NetworkLink LinkThrough(Uri? proxy, params Uri[] edges)
    {
        var link = new NetworkLink(
            new NetworkLinkOptions { Edges = edges, Proxy = proxy, Throttle = Throttle, Time = Time, Patience = TimeSpan.FromSeconds(5) }, new MutualTls(() => Caller));
        _handlers.Add(link);
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        _handlers.ForEach(handler => handler.Dispose());
        await Edge.DisposeAsync();
        Federation.Dispose();
    }

    private HttpMessageInvoker Http()
    {
        var http = new HttpMessageInvoker(new MutualTls(() => Caller).Handler(PeerExpectation.SiloOf("eu")));
        _handlers.Add(http);
        return http;
    }
}
