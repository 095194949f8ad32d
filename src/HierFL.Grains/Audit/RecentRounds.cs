using HierFL.Core.Audit;

namespace HierFL.Grains.Audit;

/// <summary>
/// The newest entries of a log that tell of rounds: enough to see whether one is told again. What is told again after a crash is of the last rounds of its
/// job; beyond that an entry may stand there twice, which changes nothing of what it says.
/// </summary>
internal sealed class RecentRounds
{
    /// <summary>Entries remembered.</summary>
    public const int Most = 512;

    private readonly Queue<Key> _oldestFirst = new();
    private readonly HashSet<Key> _known = [];

    public void Add(AuditEntry entry) => Add(KeyOf(entry.Kind, entry.Job, entry.Round, entry.Details));

    public bool Holds(AuditDraft draft) => _known.Contains(KeyOf(draft.Kind, draft.Job, draft.Round, draft.Details));

    public void Clear()
    {
        _oldestFirst.Clear();
        _known.Clear();
    }

    private void Add(Key key)
    {
        if (!_known.Add(key))
        {
            return;
        }

        _oldestFirst.Enqueue(key);
        if (_oldestFirst.Count > Most)
        {
            _known.Remove(_oldestFirst.Dequeue());
        }
    }

    private static Key KeyOf(string kind, string? job, int? round, IReadOnlyDictionary<string, string> details) =>
        new(kind, job, round, details.GetValueOrDefault("task", ""), details.GetValueOrDefault("contents", ""));

    private sealed record Key(string Kind, string? Job, int? Round, string Task, string Contents);
}
