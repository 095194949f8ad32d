using System.Text.Json;
using Orleans.Storage;

namespace HierFL.Grains.Storage;

/// <summary>
/// Grain state as JSON blobs, guarded by ETags: a second activation of a grain fails with <see cref="InconsistentStateException"/> on its first write,
/// which ends it. State is small; models and plans lie elsewhere and are referred to.
/// </summary>
public sealed class BlobGrainStorage : IGrainStorage
{
    private const int Version = 1;
    private const long MaxStateBytes = 64 << 20;

    private readonly IBlobStore _blobs;
    private readonly GrainStatePath _paths;
    private readonly JsonSerializerOptions _json;

    /// <param name="blobs">Where the states lie.</param>
    /// <param name="json">How states are written; readers must tolerate members they do not know, or a rolling upgrade breaks.</param>
    /// <param name="jobGrainTypes">Orleans' names of the grain types whose key begins with a job, not with a region.</param>
    public BlobGrainStorage(IBlobStore blobs, JsonSerializerOptions json, IEnumerable<string> jobGrainTypes)
    {
        _blobs = blobs;
        _json = json;
        _paths = new GrainStatePath(jobGrainTypes);
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var path = _paths.Of(stateName, grainId);
        var blob = await _blobs.ReadAsync(path, MaxStateBytes, cancellationToken);
        if (blob is null)
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
            return;
        }

        grainState.State = Decode<T>(blob.Content.Span, path);
        grainState.ETag = blob.ETag;
        grainState.RecordExists = true;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var path = _paths.Of(stateName, grainId);
        var content = JsonSerializer.SerializeToUtf8Bytes(new Envelope<T>(Version, grainState.State), _json);
        try
        {
            grainState.ETag = await _blobs.ReplaceAsync(path, content, grainState.ETag, cancellationToken);
        }
        catch (BlobConflictException conflict)
        {
            throw Inconsistent(conflict);
        }

        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var path = _paths.Of(stateName, grainId);
        try
        {
            // Without an ETag there was no state; if there is one now, it is another activation's.
            if (grainState.ETag is null && await _blobs.ReadAsync(path, MaxStateBytes, cancellationToken) is { } found)
            {
                throw new BlobConflictException(path, expectedETag: null, found.ETag);
            }

            if (grainState.ETag is not null)
            {
                await _blobs.DeleteAsync(path, grainState.ETag, cancellationToken);
            }
        }
        catch (BlobConflictException conflict)
        {
            throw Inconsistent(conflict);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static InconsistentStateException Inconsistent(BlobConflictException conflict) =>
        new($"another activation wrote this state: {conflict.Message}", conflict.FoundETag ?? "none", conflict.ExpectedETag ?? "none", conflict);

    /// <exception cref="InvalidDataException">The blob is damaged, or of another version.</exception>
    private T Decode<T>(ReadOnlySpan<byte> content, string path)
    {
        try
        {
            return Read<T>(content, path);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"state {path} is damaged ({content.Length} bytes that are no such JSON); remove the file, or restore it", error);
        }
    }

    private T Read<T>(ReadOnlySpan<byte> content, string path)
    {
        var version = JsonSerializer.Deserialize<EnvelopeVersion>(content, _json)?.Version;
        if (version != Version)
        {
            throw new InvalidDataException($"state {path} has version {version?.ToString() ?? "none"}, this program reads version {Version}: upgrade it");
        }

        return JsonSerializer.Deserialize<Envelope<T>>(content, _json)!.State
            ?? throw new InvalidDataException($"state {path} holds no state");
    }

    private sealed record EnvelopeVersion(int? Version);

    private sealed record Envelope<T>(int Version, T? State);
}
