using System.Collections.Concurrent;
using System.Threading.Channels;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Learning.Hospital;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>What the federation does at one point of its script.</summary>
/// <param name="Takes">Whether the hospital is in the cohort of the next round.</param>
/// <param name="Verdicts">Given to its update before it is accepted, each followed by what it leads to.</param>
/// <param name="Resume">Checkpoints to go back before the round; 0 for none.</param>
/// <param name="Evaluate">Whether the new model is measured after the round.</param>
/// <param name="LeftOut">Whether the round is committed without the update of the hospital, which came too late.</param>
internal sealed record ToyRound(bool Takes, UpdateVerdict[] Verdicts, int Resume, bool Evaluate, bool LeftOut = false);

/// <summary>
/// A region and its root for one hospital, following a script. It knows the true state of the hospital for every model version, so it can tell for every
/// update whether it was trained from the right one.
/// </summary>
internal sealed class ToyFederation : IHospitalLink
{
    private sealed record Version(ModelVector Model, ModelVector? State, string? LastAccepted);

    private readonly ConcurrentDictionary<string, byte[]> _contents = new();
    private readonly ToyRound[] _script;
    private readonly ToyJob _job;
    private readonly List<Version> _versions = [new Version(Toy.Model(1, -1), null, null)];
    private Channel<WorkOrder> _orders = Channel.CreateUnbounded<WorkOrder>();
    private WorkOrder? _asked;
    private int _position = -1;
    private int _verdict;
    private long _epoch = 1;
    private int _sequence;

    public ToyFederation(ToyRound[] script, ToyJob job)
    {
        (_script, _job) = (script, job);
        NextRound();
    }

    /// <summary>Every accepted update: round, base model and its own hash.</summary>
    public List<string> Accepted { get; } = [];

    public List<string> Faults { get; } = [];

    /// <summary>Called when the root has gone back: what was known of later rounds is open again.</summary>
    public Action Resumed { get; set; } = static () => { };

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int Round => _versions.Count;

    /// <summary>A new agent is there: what is not answered is given again.</summary>
    public Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation)
    {
        _orders = Channel.CreateUnbounded<WorkOrder>();
        if (_asked is not null)
        {
            _orders.Writer.TryWrite((WorkOrder)_asked);
        }

        return Task.CompletedTask;
    }

    public async Task<Notice?> NextAsync(string hospital, CancellationToken cancellation) => await _orders.Reader.ReadAsync(cancellation);

    public Task<T> FetchAsync<T>(ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation) =>
        Task.FromResult(read(_contents[content.Sha256]));

    public Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation)
    {
        Faults.Add($"round {Round} declined: {reason}");
        Done.TrySetResult();
        return Task.CompletedTask;
    }

    public Task WaitAsync(RoundKey key, WaitingHospital waiting, CancellationToken cancellation) => DeclineAsync(key, waiting.Hospital, waiting.Reason, cancellation);

    public async Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation)
    {
        using var copy = new MemoryStream();
        await body.CopyToAsync(copy, cancellation);
        if (header.Key != _asked?.Key)
        {
            return UpdateOutcome.Late;
        }

        if (header.Length == 0)
        {
            _asked = null;
            NextRound();
            return UpdateOutcome.Accepted;
        }

        var now = _versions[^1];
        var (delta, state) = Toy.Train(now.Model, now.State, Round);
        if (header.Sha256 != Sha256Text.Of(Toy.Bytes(delta)) || !copy.ToArray().AsSpan().SequenceEqual(Toy.Bytes(delta)))
        {
            Faults.Add($"round {Round} was trained from another state than that of its base");
        }

        if (_verdict < _script[_position].Verdicts.Length)
        {
            return new UpdateOutcome(Answer(_script[_position].Verdicts[_verdict++]));
        }

        if (_script[_position].LeftOut)
        {
            CommitWithoutHospital();
            return UpdateOutcome.Late;
        }

        Accepted.Add($"{Round} {header.BaseModel[..8]} {header.Sha256[..8]}");
        _versions.Add(new Version(Toy.Step(now.Model, delta), state, header.Sha256));
        AfterCommit();
        return UpdateOutcome.Accepted;
    }

    private UpdateVerdict Answer(UpdateVerdict verdict)
    {
        // Late: the round is planned again. Accepted before the last word: the silo dies with its receipt, and a new root asks again.
        if (verdict != UpdateVerdict.Retry)
        {
            _epoch += verdict == UpdateVerdict.Accepted ? 1 : 0;
            Ask(RoundTask.Train, Round);
        }

        return verdict;
    }

    private void AfterCommit()
    {
        if (_script[_position].Evaluate)
        {
            Ask(RoundTask.Evaluate, Round - 1);
        }
        else
        {
            NextRound();
        }
    }

    private void NextRound()
    {
        _asked = null;
        if (++_position == _script.Length)
        {
            Done.TrySetResult();
            return;
        }

        _verdict = 0;
        var back = Math.Min(_script[_position].Resume, _versions.Count - 1);
        if (back > 0)
        {
            _versions.RemoveRange(_versions.Count - back, back);
            _epoch++;
            Resumed();
        }

        if (_script[_position].Takes)
        {
            Ask(RoundTask.Train, Round);
            return;
        }

        CommitWithoutHospital();
    }

    /// <summary>The others move the model; the hospital's state stays what it was.</summary>
    private void CommitWithoutHospital()
    {
        var now = _versions[^1];
        _versions.Add(now with { Model = Toy.Step(now.Model, Toy.Model(0.5f, Round)) });
        AfterCommit();
    }

    private void Ask(RoundTask task, int round)
    {
        var now = _versions[^1];
        var key = new RoundKey(_job.Name, _epoch, ++_sequence);
        var plan = new RoundPlan
        {
            Key = key,
            Task = task,
            Round = round,
            Attempt = _sequence,
            Job = Put(Toy.Bytes(_job)),
            Model = Put(Toy.File(now.Model)),
            Ring = task == RoundTask.Train ? Toy.Ring : Toy.Ring with { Tensors = [] },
        };
        // An evaluation may leave out whose state it would be: nothing may be lost by that.
        _asked = new WorkOrder(key, "north", Put(Toy.Bytes(plan)), task == RoundTask.Train || _sequence % 2 == 0 ? now.LastAccepted : null);
        _orders.Writer.TryWrite((WorkOrder)_asked);
    }

    private ContentRef Put(byte[] bytes)
    {
        var content = new ContentRef(Sha256Text.Of(bytes), bytes.Length);
        _contents[content.Sha256] = bytes;
        return content;
    }
}
