using System.Collections.Immutable;
using HierFL.Core.Memory;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.Messages;
using HierFL.Protocol.Tls;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Transfer;

/// <summary>
/// A hospital's link to the silos of its region, over mutual TLS. It only ever dials out. Region and name are those of its certificate.
/// </summary>
/// <remarks>
/// What fails is thrown, for the agent's loop to try again: a <see cref="TransferException"/> may pass by itself, a <see cref="LinkRefusedException"/> needs a
/// person, a <see cref="WireException"/> a newer version of one end. <see cref="NextAsync"/> is for one caller at a time; all else may be called side by side.
/// </remarks>
public sealed class NetworkLink : IHospitalLink, IDisposable
{
    private readonly HttpMessageHandler _handler;
    private readonly HttpMessageInvoker _http;
    private readonly EdgeCalls _calls;
    private readonly OrderStream _orders;
    private readonly ContentClient _content;
    private readonly UpdateClient _updates;
    private readonly BulkMemory? _memory;

    /// <summary>What the region has been told; null before.</summary>
    private volatile HospitalProfile? _told;

    /// <exception cref="ArgumentException">The certificate is no hospital's, or there is no edge.</exception>
    public NetworkLink(NetworkLinkOptions options, MutualTls tls)
    {
        Hospital = tls.Own.Identity as PeerIdentity.Hospital
            ?? throw new ArgumentException($"the certificate is that of {tls.Own.Identity}; a hospital's is needed", nameof(tls));
        var edges = new EdgeAddresses(options.Edges);
        _handler = tls.Handler(PeerExpectation.SiloOf(Hospital.Region), options.Proxy);
        _http = new HttpMessageInvoker(_handler, disposeHandler: false);
        _calls = new EdgeCalls(_handler, edges, options.CallTimeout);
        _orders = new OrderStream(Hospital.Name, _calls, edges, options.Patience, options.Time);
        _memory = options.Memory;
        _content = new ContentClient(_http, edges, options.Throttle, options.Time);
        _updates = new UpdateClient(_http, edges, options.Throttle, options.Time);
    }

    /// <summary>Who this end is.</summary>
    public PeerIdentity.Hospital Hospital { get; }

    public async Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation)
    {
        RequireSelf(profile.Hospital);
        await _calls.CallAsync<RegisterReply>((edge, options) => edge.RegisterAsync(profile.ToMessage(), options), cancellation).ConfigureAwait(false);
        _told = profile;
    }

    public Task<Notice?> NextAsync(string hospital, CancellationToken cancellation)
    {
        RequireSelf(hospital);
        return _orders.NextAsync(cancellation);
    }

    public Task<T> FetchAsync<T>(ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation) => _content.ReadAsync(content, _memory, read, cancellation);

    public Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation)
    {
        RequireSelf(header.Hospital);
        return _updates.PutAsync(header, body, cancellation);
    }

    public async Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation)
    {
        RequireSelf(hospital);
        await _calls.CallAsync<DeclineReply>((edge, options) => edge.DeclineAsync(OrderMapping.ToDecline(key, reason), options), cancellation).ConfigureAwait(false);
    }

    public async Task WaitAsync(RoundKey key, WaitingHospital waiting, CancellationToken cancellation)
    {
        RequireSelf(waiting.Hospital);
        await _calls.CallAsync<DeclineReply>((edge, options) => edge.DeclineAsync(OrderMapping.ToDecline(key, waiting.Reason, waiting.Cause), options), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>How jobs stand for which the hospital keeps something; at most <see cref="FateMapping.MaxJobs"/> at a time.</summary>
    public async Task<ImmutableArray<JobFate>> FatesAsync(IEnumerable<string> jobs, CancellationToken cancellation)
    {
        var request = FateMapping.ToRequest(jobs);
        return (await _calls.CallAsync<FatesReply>((edge, options) => edge.FatesAsync(request, options), cancellation).ConfigureAwait(false)).ToFates();
    }

    /// <summary>Says that the agent is alive; gives how long to wait before the next time. A region that has forgotten the hospital's data sets is told them again.</summary>
    public async Task<TimeSpan> HeartbeatAsync(Heartbeat heartbeat, CancellationToken cancellation)
    {
        try
        {
            return await BeatAsync(heartbeat, cancellation).ConfigureAwait(false);
        }
        catch (NotAnnouncedException) when (_told is not null)
        {
            await RegisterAsync(_told, cancellation).ConfigureAwait(false);
            return await BeatAsync(heartbeat, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _orders.Dispose();
        _calls.Dispose();
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<TimeSpan> BeatAsync(Heartbeat heartbeat, CancellationToken cancellation)
    {
        var reply = await _calls.CallAsync<HeartbeatReply>((edge, options) => edge.HeartbeatAsync(heartbeat.ToMessage(), options), cancellation).ConfigureAwait(false);
        return reply.ToWait();
    }

    private void RequireSelf(string hospital)
    {
        if (hospital != Hospital.Name)
        {
            throw new ArgumentException($"this link speaks for {Hospital}, not for hospital {WireText.Quote(hospital)}", nameof(hospital));
        }
    }
}
