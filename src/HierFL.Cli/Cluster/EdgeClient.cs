using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Cli.Cluster;

/// <summary>Documents and models go over the edge of the root, not through grains.</summary>
internal sealed class EdgeClient : IDisposable
{
    private const int MostSentence = 4096;

    /// <summary>For the head of a reply.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Who asks has waited for the gateways already.</summary>
    private static readonly TimeSpan PatienceForRefusal = TimeSpan.FromSeconds(5);

    private readonly Uri _edge;
    private readonly HttpClient _http;
    private readonly ContentClient _contents;
    private readonly TimeProvider _time;

    /// <param name="edge">Of a silo of the root.</param>
    /// <param name="own">The operator.</param>
    /// <param name="time">Clock for silence.</param>
    public EdgeClient(Uri edge, OwnCertificate own, TimeProvider time)
    {
        (_edge, _time) = (edge, time);
        var handler = new MutualTls(() => own).Handler(PeerExpectation.SiloOf(PeerIdentity.RootRegion));
        _http = new HttpClient(handler) { Timeout = Patience };
        // Contents look after their silence themselves; a client with a timeout would limit how long a model may travel as a whole.
        _contents = new ContentClient(new HttpMessageInvoker(handler, disposeHandler: false), new EdgeAddresses([edge]), new Throttle(time, null, null), time);
    }

    /// <summary>Bytes of a document that are taken.</summary>
    internal int MostDocument { get; init; } = 64 << 20;

    /// <summary>Hands a document in.</summary>
    public Task PutAsync(ContentRef content, ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        _contents.PutAsync(content, new MemoryStream(bytes.ToArray(), writable: false), cancellation);

    /// <summary>What the edge says to those whom it does not accept, as it does where a gateway only hangs up; null if it accepts us or does not say.</summary>
    public async Task<string?> RefusalAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(PatienceForRefusal);
        try
        {
            using var reply = await GetAsync($"{EdgeRoutes.JobPath("any")}/models", end.Token);
            return null;
        }
        catch (ClusterException error)
        {
            // Where we do not trust it, it has said nothing.
            return error is { Code: ExitCodes.NotAllowed, InnerException: null } ? error.Message : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Which model versions of a job there are; null if there is none.</summary>
    public async Task<Head?> HeadAsync(string job, CancellationToken cancellation)
    {
        using var reply = await GetAsync($"{EdgeRoutes.JobPath(job)}/models", cancellation);
        return reply.StatusCode == HttpStatusCode.NotFound ? null : Parse<Head>(await DocumentAsync(reply, cancellation));
    }

    /// <summary>Manifest of a model version; null if there is none.</summary>
    /// <param name="job">The job.</param>
    /// <param name="round">Null for the newest.</param>
    /// <param name="cancellation">Stops the transfer.</param>
    public async Task<Manifest?> ManifestAsync(string job, int? round, CancellationToken cancellation)
    {
        using var reply = await GetAsync(PathOf(job, round?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "latest", "manifest.json"), cancellation);
        return reply.StatusCode == HttpStatusCode.NotFound ? null : Parse<Manifest>(await DocumentAsync(reply, cancellation));
    }

    /// <summary>Admission records of every round up to a model version: a manifest alone has the last ones.</summary>
    public async Task<ImmutableArray<RoundRecord>> RecordsAsync(Manifest manifest, CancellationToken cancellation)
    {
        if (manifest.Archive.IsEmpty)
        {
            return manifest.Rounds;
        }

        using var reply = await GetAsync(PathOf(manifest.Job, manifest.Round.ToString(System.Globalization.CultureInfo.InvariantCulture), "rounds.json"), cancellation);
        return reply.StatusCode == HttpStatusCode.NotFound
            ? throw new ClusterException($"the edge has the records of round {manifest.Round} no longer, or gives none out: try again, or bring the silos of the root to this version", ExitCodes.Failed)
            : Parse<ImmutableArray<RoundRecord>>(await DocumentAsync(reply, cancellation));
    }

    /// <summary>The effective job file; null for a job that has not begun.</summary>
    public async Task<string?> SpecAsync(string job, CancellationToken cancellation)
    {
        using var reply = await GetAsync($"{EdgeRoutes.JobPath(job)}/spec.yaml", cancellation);
        return reply.StatusCode == HttpStatusCode.NotFound ? null : System.Text.Encoding.UTF8.GetString(await DocumentAsync(reply, cancellation));
    }

    /// <summary>Writes a file of a model version.</summary>
    /// <exception cref="ClusterException">It does not get through, or is not what the manifest says.</exception>
    public async Task DownloadAsync(Manifest manifest, string file, ContentRef expected, string target, CancellationToken cancellation)
    {
        using var reply = await GetAsync(PathOf(manifest.Job, manifest.Round.ToString(System.Globalization.CultureInfo.InvariantCulture), file), cancellation);
        if (reply.StatusCode == HttpStatusCode.NotFound)
        {
            throw new InputException($"job '{manifest.Job}' keeps the model of round {manifest.Round} no longer; hierfl models list {manifest.Job} shows which there are");
        }

        await using var stream = new FileStream(target, FileMode.Create, FileAccess.ReadWrite);
        await CopyAsync(await reply.Content.ReadAsStreamAsync(cancellation), stream, file, expected.Length, cancellation);
        stream.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        if (sha256 != expected.Sha256)
        {
            throw new ClusterException($"{file} of round {manifest.Round} came with SHA-256 {sha256}; its manifest says {expected.Sha256}. Try again", ExitCodes.Failed);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string PathOf(string job, string round, string file) => $"{EdgeRoutes.JobPath(job)}/models/{round}/{file}";

    /// <summary>A reply with what was asked for, or that it is not there.</summary>
    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellation)
    {
        HttpResponseMessage reply;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_edge, path)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw EdgeErrors.Of(_edge, error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new ClusterException($"the edge {_edge} did not answer within {Patience.TotalSeconds:0} s", ExitCodes.Unreachable, error);
        }

        if (reply.IsSuccessStatusCode || reply.StatusCode == HttpStatusCode.NotFound)
        {
            return reply;
        }

        using (reply)
        {
            var sentence = System.Text.Encoding.UTF8.GetString(await BytesAsync(reply, MostSentence, cancellation));
            throw new ClusterException(
                sentence.Length > 0 ? sentence : $"{_edge} answered {(int)reply.StatusCode}",
                reply.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized ? ExitCodes.NotAllowed
                    : reply.StatusCode == HttpStatusCode.BadRequest ? ExitCodes.BadInput
                    : ExitCodes.Unreachable);
        }
    }

    private async Task CopyAsync(Stream body, FileStream target, string file, long length, CancellationToken cancellation)
    {
        try
        {
            await FileBody.CopyAsync(body, target, length, _time, cancellation);
        }
        catch (Exception error) when (error is TimeoutException or InvalidDataException or HttpIOException or IOException { InnerException: System.Net.Sockets.SocketException })
        {
            throw new ClusterException($"{file} did not get through from {_edge}: {error.Message}. The same command begins anew", ExitCodes.Unreachable, error);
        }
    }

    private async Task<byte[]> DocumentAsync(HttpResponseMessage reply, CancellationToken cancellation)
    {
        var bytes = await BytesAsync(reply, MostDocument + 1, cancellation);
        return bytes.Length <= MostDocument
            ? bytes
            : throw new ClusterException($"{reply.RequestMessage?.RequestUri} is longer than the {MostDocument} bytes that this program takes", ExitCodes.Failed);
    }

    private async Task<byte[]> BytesAsync(HttpResponseMessage reply, int most, CancellationToken cancellation)
    {
        try
        {
            return await FileBody.ReadAsync(await reply.Content.ReadAsStreamAsync(cancellation), most, _time, cancellation);
        }
        catch (Exception error) when (error is TimeoutException or IOException)
        {
            throw new ClusterException($"the answer of the edge {_edge} did not get through: {error.Message}. Try again", ExitCodes.Unreachable, error);
        }
    }

    private static T Parse<T>(byte[] json)
    {
        try
        {
            return WireJson.Read<T>(json);
        }
        catch (JsonException error)
        {
            throw new ClusterException($"the edge answers what this program does not understand; is it of another version? ({error.Message})", ExitCodes.Failed, error);
        }
    }
}
