using System.Collections.Immutable;
using HierFL.Core.Updates;

namespace HierFL.Core.Rounds;

/// <summary>One step: a member offers its update, one holder is granted it, the holder adds it and says so.</summary>
public sealed record DirectCollect : CollectProtocol
{
    private ImmutableDictionary<string, Admission> Admissions { get; init; } = ImmutableDictionary<string, Admission>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Members that wait; they have no admission.</summary>
    private ImmutableSortedDictionary<string, Holdup> Holdups { get; init; } = ImmutableSortedDictionary.Create<string, Holdup>(StringComparer.Ordinal);

    private int Accepted { get; init; }

    private int Refused { get; init; }

    private int Hospitals { get; init; }

    public override IEnumerable<Grant> Grants => Admissions.Values.Where(admission => admission.Grant is not null).Select(admission => admission.Grant!);

    public override ImmutableArray<string> Refusals =>
        [.. Admissions.Where(pair => pair.Value.Refusal is not null).Select(pair => (pair.Key, pair.Value.Refusal!.Detail))
            .Concat(Holdups.SelectMany(pair => pair.Value.Told).Select(hospital => (hospital.Hospital, hospital.Reason)))
            .OrderBy(pair => pair.Item1, StringComparer.Ordinal).Select(pair => $"{pair.Item1}: {pair.Item2}")];

    public override Holdup? Holdup => Holdups.IsEmpty ? null : Rounds.Holdup.Of(Holdups.Values);

    public override ImmutableArray<string> Held => [.. Holdups.Keys];

    public override Grant? GrantOf(string member) => Admissions.GetValueOrDefault(member)?.Grant;

    public override bool IsDecided(string member) => Admissions.ContainsKey(member);

    public override CollectProtocol Unheld() => this with { Holdups = Holdups.Clear() };

    public override CollectStep Begin(RoundWindow window) => new(this, [new Invite(window.Cohort)]);

    public override CollectStep Step(RoundWindow window, RoundInput input) => input switch
    {
        Offered offer => Offer(window, offer),
        Added added => Add(added),
        Rounds.Refused refused => Refuse(window, refused),
        Waits waits => Wait(window, waits),
        Withdrawn withdrawn => Withdraw(withdrawn),
        HolderLost lost => Lose(lost),
        _ => new CollectStep(this, []),
    };

    public override CollectTally Tally(RoundWindow window) => new(Accepted, Hospitals, Accepted + Refused + Holdups.Count == window.Cohort.Length);

    private CollectStep Offer(RoundWindow window, Offered offer)
    {
        if (window.Cohort.BinarySearch(offer.Member, StringComparer.Ordinal) < 0)
        {
            return Reply(offer, UpdateOutcome.Rejected(RejectionReason.NotInCohort, $"'{offer.Member}' is not in the cohort of this round"));
        }

        var grant = new Grant(offer.Member, offer.Digest, offer.Holder);
        return Admissions.GetValueOrDefault(offer.Member) switch
        {
            null => new CollectStep(this with { Admissions = Admissions.Add(offer.Member, new Admission(grant, 0, null)), Holdups = Holdups.Remove(offer.Member) }, [grant]),
            { Refusal: { } refusal } => Reply(offer, refusal),
            { Hospitals: > 0 } => Reply(offer, UpdateOutcome.Duplicate),

            // The holder may have added it and lost the receipt: the same holder is asked again (it adds once), another one has to wait.
            { Grant: { } live } when live == grant => new CollectStep(this, [grant]),
            _ => Reply(offer, UpdateOutcome.Retry),
        };
    }

    private CollectStep Reply(Offered offer, UpdateOutcome outcome) => new(this, [new Answer(offer.Member, offer.Digest, outcome)]);

    private CollectStep Add(Added added)
    {
        var grant = new Grant(added.Member, added.Digest, added.Holder);
        if (Admissions.GetValueOrDefault(added.Member) is not { Hospitals: 0, Grant: { } live } || live != grant)
        {
            return new CollectStep(this, []);
        }

        var next = this with
        {
            Admissions = Admissions.SetItem(added.Member, new Admission(grant, added.Hospitals, null)),
            Accepted = Accepted + 1,
            Hospitals = Hospitals + added.Hospitals,
        };
        return new CollectStep(next, [new Answer(added.Member, added.Digest, UpdateOutcome.Accepted)]);
    }

    private CollectStep Refuse(RoundWindow window, Rounds.Refused refused) => new(
        IsOpen(window, refused.Member)
            ? this with
            {
                Admissions = Admissions.Add(refused.Member, new Admission(null, 0, refused.Outcome)),
                Holdups = Holdups.Remove(refused.Member),
                Refused = Refused + 1,
            }
            : this,
        []);

    private CollectStep Wait(RoundWindow window, Waits waits) => new(
        IsOpen(window, waits.Member) ? this with { Holdups = Holdups.SetItem(waits.Member, waits.Holdup) } : this, []);

    /// <summary>Whether the member is asked and has no admission.</summary>
    private bool IsOpen(RoundWindow window, string member) =>
        !Admissions.ContainsKey(member) && window.Cohort.BinarySearch(member, StringComparer.Ordinal) >= 0;

    private CollectStep Withdraw(Withdrawn withdrawn)
    {
        if (Admissions.GetValueOrDefault(withdrawn.Member) is not { Hospitals: 0, Grant: { } live } || live.Digest != withdrawn.Digest)
        {
            return new CollectStep(this, []);
        }

        return withdrawn.Refusal is { } refusal
            ? new CollectStep(this with { Admissions = Admissions.SetItem(withdrawn.Member, new Admission(null, 0, refusal)), Refused = Refused + 1 }, [])
            : new CollectStep(this with { Admissions = Admissions.Remove(withdrawn.Member) }, [new Invite([withdrawn.Member])]);
    }

    private CollectStep Lose(HolderLost lost)
    {
        var gone = Admissions.Where(pair => pair.Value.Grant?.Holder == lost.Holder).ToImmutableArray();
        if (gone.IsEmpty)
        {
            return new CollectStep(this, []);
        }

        var next = this with
        {
            Admissions = Admissions.RemoveRange(gone.Select(pair => pair.Key)),
            Accepted = Accepted - gone.Count(pair => pair.Value.Hospitals > 0),
            Hospitals = Hospitals - gone.Sum(pair => pair.Value.Hospitals),
        };
        return new CollectStep(next, [new Invite([.. gone.Select(pair => pair.Key).Order(StringComparer.Ordinal)])]);
    }

    /// <summary>What is known of a member: a live grant, added once <paramref name="Hospitals"/> is above 0, or a refusal.</summary>
    private sealed record Admission(Grant? Grant, int Hospitals, UpdateOutcome? Refusal);
}
