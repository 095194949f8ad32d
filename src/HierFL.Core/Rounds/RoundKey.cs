namespace HierFL.Core.Rounds;

/// <summary>
/// Identity of one pass over the cohort. Passes of a job are totally ordered by (<see cref="Epoch"/>, <see cref="Sequence"/>): a tier that has seen
/// a later pass ignores an earlier one.
/// </summary>
/// <param name="Job">Name of the job.</param>
/// <param name="Epoch">Fence of the root's activation; each activation durably takes the next one before it plans.</param>
/// <param name="Sequence">Number of the pass within the epoch, from 1.</param>
public sealed record RoundKey(string Job, long Epoch, int Sequence) : IComparable<RoundKey>
{
    public int CompareTo(RoundKey? other) =>
        other is null ? 1 : Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(RoundKey left, RoundKey right) => left.CompareTo(right) < 0;

    public static bool operator >(RoundKey left, RoundKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(RoundKey left, RoundKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RoundKey left, RoundKey right) => left.CompareTo(right) >= 0;
}
