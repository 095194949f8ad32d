using System.Collections.Concurrent;
using System.Threading.Channels;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Learning.Hospital;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>What a hospital said to its region: an update, or why there is none.</summary>
internal sealed record Said(RoundKey Key, UpdateHeader? Header, byte[] Body, string Reason)
{
    public string Sha256 => Header!.Sha256;

    /// <summary>What the hospital waits for before it contributes; null if it does not.</summary>
    public WaitCause? Wait { get; init; }
}

/// <summary>A region that gives the orders it is told to give and answers as it is told to answer.</summary>
internal sealed class ScriptedLink : IHospitalLink
{
    private readonly Channel<Notice> _orders = Channel.CreateUnbounded<Notice>();
    private readonly Channel<Said> _said = Channel.CreateUnbounded<Said>();
    private readonly ConcurrentDictionary<string, byte[]> _contents = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new();
    private int _registrations;
    private int _fetches;

    public Func<UpdateHeader, UpdateOutcome> Verdict { get; set; } = static _ => UpdateOutcome.Accepted;

    /// <summary>Called at the start of every call with its name; may throw.</summary>
    public Action<string> Fault { get; set; } = static _ => { };

    public int Registrations => _registrations;

    public int Fetches => _fetches;

    public ContentRef Put(byte[] bytes)
    {
        var content = new ContentRef(Sha256Text.Of(bytes), bytes.Length);
        _contents[content.Sha256] = bytes;
        return content;
    }

    public void Spoil(ContentRef content) => _contents[content.Sha256] = [1, 2, 3];

    /// <summary>The content is offered no longer.</summary>
    public void Drop(ContentRef content) => _contents.TryRemove(content.Sha256, out _);

    /// <summary>The content does not come until it is freed.</summary>
    public void Hold(ContentRef content) => _held[content.Sha256] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Free(ContentRef content)
    {
        if (_held.TryRemove(content.Sha256, out var held))
        {
            held.SetResult();
        }
    }

    public void Give(Notice order) => _orders.Writer.TryWrite(order);

    /// <summary>The next thing the hospital says.</summary>
    public async Task<Said> HeardAsync() => await _said.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    public Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation)
    {
        Fault("register");
        Interlocked.Increment(ref _registrations);
        return Task.CompletedTask;
    }

    public async Task<Notice?> NextAsync(string hospital, CancellationToken cancellation)
    {
        Fault("next");
        return await _orders.Reader.ReadAsync(cancellation);
    }

    public async Task<T> FetchAsync<T>(ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation)
    {
        Fault("fetch");
        Interlocked.Increment(ref _fetches);
        if (_held.TryGetValue(content.Sha256, out var held))
        {
            await held.Task.WaitAsync(cancellation);
        }

        return read(_contents.GetValueOrDefault(content.Sha256) ?? throw new ContentGoneException(content));
    }

    public async Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation)
    {
        Fault("upload");
        using var copy = new MemoryStream();
        await body.CopyToAsync(copy, cancellation);
        _said.Writer.TryWrite(new Said(header.Key, header, copy.ToArray(), ""));
        return Verdict(header);
    }

    public Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation)
    {
        Fault("decline");
        _said.Writer.TryWrite(new Said(key, null, [], reason));
        return Task.CompletedTask;
    }

    public Task WaitAsync(RoundKey key, WaitingHospital waiting, CancellationToken cancellation)
    {
        Fault("wait");
        _said.Writer.TryWrite(new Said(key, null, [], waiting.Reason) { Wait = waiting.Cause });
        return Task.CompletedTask;
    }
}
