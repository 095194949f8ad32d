using System.Collections.Immutable;

namespace HierFL.Grains.Registry;

/// <summary>Durable state of the federation's revocations and its one transition. A transition that changes nothing gives the same book back.</summary>
internal sealed record RevocationBook
{
    /// <summary>More are no longer single thefts: a federation that gets there makes a new root.</summary>
    public const int MaxRevocations = 10_000;

    /// <summary>In the order of decisions; nothing leaves it.</summary>
    public ImmutableArray<Revocation> Revocations { get; init; } = [];

    /// <exception cref="RevocationRefusedException">The subject is none, or the list is full.</exception>
    public RevocationBook Revoke(string subject, string by, string reason, DateTimeOffset now)
    {
        if (!RevocationSubject.Holds(subject))
        {
            throw new RevocationRefusedException($"found '{subject}'; allowed: {RevocationSubject.Allowed}");
        }

        if (RevocationSubject.IsSerial(subject) && Find(subject) is not null)
        {
            return this;
        }

        return Revocations.Length < MaxRevocations
            ? this with { Revocations = Revocations.Add(new Revocation(subject, now, by, reason)) }
            : throw new RevocationRefusedException($"{Revocations.Length} revocations are listed; allowed are {MaxRevocations}: a new root certificate ends all that the old one vouched for");
    }

    /// <summary>Whether the list is the one that somebody has read up to an index.</summary>
    /// <param name="from">The index.</param>
    /// <param name="last">The entry before it.</param>
    public bool Continues(int from, Revocation? last) => from >= 1 && from <= Revocations.Length && Revocations[from - 1] == last;

    /// <summary>The newest of the subject.</summary>
    public Revocation? Find(string subject) => Revocations.LastOrDefault(known => known.Subject == subject);
}
