using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Registry;

/// <summary>
/// A region's hospitals as book and roster say together. In a real federation the book says who takes part and what they offer, present or away, so that a
/// round after a crash counts those that have not come back yet; where nobody need enrol, whoever joins is written into it. In the embedded run all hospitals
/// are there from the start, and nothing is written.
/// </summary>
internal sealed class HospitalDirectory(SiloOptions silo)
{
    private const int MaxDatasets = 1000;

    /// <summary>Answers that differ are told up to so many: they fit into a grain message, and two are a disagreement already.</summary>
    private const int SchemasShown = 3;

    private const int HospitalsShown = 5;

    public Roster Roster { get; } = new();

    private bool IsDurable => silo.EnforcesEnrolment || silo.AwaitsHospitals;

    /// <summary>What a profile changes in the book; the same book where it is no matter of the book.</summary>
    /// <exception cref="HospitalRefusedException">The hospital may not join.</exception>
    public HospitalBook Admit(HospitalBook book, HospitalProfile profile, DateTimeOffset now)
    {
        if (!IsDurable)
        {
            return book;
        }

        if (RefusedState(book, profile.Hospital) is { } state)
        {
            throw new HospitalRefusedException($"hospital '{profile.Hospital}' is {state}; only an active one may join");
        }

        if (profile.Datasets.Count > MaxDatasets || profile.Datasets.Any(dataset => !DnsLabel.Holds(dataset.Key)))
        {
            throw new HospitalRefusedException(
                $"hospital '{profile.Hospital}' offers {profile.Datasets.Count} data sets; allowed: up to {MaxDatasets}, each named by {DnsLabel.Allowed}");
        }

        // The ring of a pass leaves room for the largest hospital: one that claims any number would take the bits of all the others.
        if (profile.Datasets.FirstOrDefault(dataset => dataset.Value is < 0 or > Largest.Examples) is { Key: not null } odd)
        {
            throw new HospitalRefusedException(
                $"hospital '{profile.Hospital}' offers data set '{odd.Key}' with {odd.Value} rows; allowed: 0 to {Largest.Examples}");
        }

        var told = profile.Columns.Values.Sum(HospitalProfile.TextOf);
        return told <= HospitalProfile.MaxColumnText
            ? (silo.EnforcesEnrolment ? book : book.Join(profile.Hospital, now)).Offer(profile.Hospital, profile.Datasets)
                .Show(profile.Hospital, profile.IsPseudonymous, silo.Secrets)
            : throw new HospitalRefusedException($"hospital '{profile.Hospital}' names columns of {told} characters; allowed: {HospitalProfile.MaxColumnText}");
    }

    /// <summary>Those that offer the data set with the rows they train on, by name; without training rows a hospital can only evaluate.</summary>
    public IEnumerable<(string Hospital, long Rows)> Offering(HospitalBook book, string dataset, bool learns)
    {
        var all = IsDurable
            ? book.Hospitals.Where(hospital => hospital.State == HospitalState.Active).Select(hospital => (hospital.Name, Datasets: (IReadOnlyDictionary<string, long>)hospital.Datasets))
            : Roster.Profiles.Select(profile => (Name: profile.Hospital, profile.Datasets));
        foreach (var (name, datasets) in all)
        {
            if (datasets.TryGetValue(dataset, out var rows) && (rows > 0 || !learns))
            {
                yield return (name, rows);
            }
        }
    }

    /// <summary>The columns of a data set, one answer for all hospitals that say the same; those of most hospitals first.</summary>
    public ImmutableArray<DatasetSchema> Schemas(HospitalBook book, string dataset)
    {
        var offering = Offering(book, dataset, learns: false).Select(offer => offer.Hospital).ToHashSet(StringComparer.Ordinal);
        var answers = Roster.Profiles.Where(profile => offering.Contains(profile.Hospital))
            .Select(profile => (profile.Hospital, Columns: profile.Columns.TryGetValue(dataset, out var columns) ? columns : []))
            .GroupBy(answer => string.Join('\n', answer.Columns), StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.First().Hospital, StringComparer.Ordinal);
        return
        [
            .. answers.Take(SchemasShown).Select(group => new DatasetSchema(group.First().Columns, [.. group.Take(HospitalsShown).Select(answer => answer.Hospital)], group.Count())),
        ];
    }

    /// <summary>The hospital is there.</summary>
    public HeartbeatAnswer See(HospitalBook book, string hospital, Heartbeat heartbeat, DateTimeOffset now)
    {
        if (RefusedState(book, hospital) is not null)
        {
            return HeartbeatAnswer.Refused;
        }

        if (!Roster.Knows(hospital))
        {
            return HeartbeatAnswer.Announce;
        }

        Roster.See(hospital, heartbeat, now);
        return HeartbeatAnswer.Nothing;
    }

    /// <summary>All hospitals by name.</summary>
    public IEnumerable<HospitalEntry> Entries(HospitalBook book, DateTimeOffset now)
    {
        var booked = book.Hospitals.Select(hospital => EntryOf(hospital, now));
        return IsDurable
            ? booked
            : booked.Concat(Roster.Profiles.Where(profile => book.Find(profile.Hospital) is null).Select(profile => EntryOf(Joined(profile), now)))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal);
    }

    public HospitalCounts Count(HospitalBook book, DateTimeOffset now)
    {
        var entries = Entries(book, now).ToArray();
        int Of(HospitalState state) => entries.Count(entry => entry.State == state);
        return new HospitalCounts(
            Of(HospitalState.Active), entries.Count(entry => entry.IsAway), Of(HospitalState.Invited), Of(HospitalState.Suspended), Of(HospitalState.Removed));
    }

    /// <summary>The word for what keeps a hospital out; null if nothing does.</summary>
    private string? RefusedState(HospitalBook book, string hospital) => book.Find(hospital)?.State switch
    {
        HospitalState.Active => null,
        null or HospitalState.Invited when !silo.EnforcesEnrolment => null,
        null => "not enrolled",
        { } state => HospitalBook.Word(state),
    };

    /// <summary>One that has joined the embedded run.</summary>
    private BookedHospital Joined(HospitalProfile profile) => new()
    {
        Name = profile.Hospital,
        State = HospitalState.Active,
        Since = Roster.Seen(profile.Hospital)!.First,
        Datasets = profile.Datasets.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    private HospitalEntry EntryOf(BookedHospital hospital, DateTimeOffset now)
    {
        var seen = Roster.Seen(hospital.Name);
        return new HospitalEntry
        {
            Name = hospital.Name,
            State = hospital.State,
            Since = hospital.Since,
            By = hospital.By,
            Reason = hospital.Reason,
            InvitedUntil = hospital.Invitation is { IsUsed: false } open && open.Until > now ? open.Until : null,
            LastSeen = seen?.Last,
            IsAway = hospital.State == HospitalState.Active && silo.AwayAfter is { } limit && (seen is null || now - seen.Last >= limit),
            Datasets = hospital.Datasets,
            Heartbeat = seen?.Heartbeat,
            CertifiedUntil = hospital.Certificates.IsEmpty ? null : hospital.Certificates.Max(known => known.NotAfter),
        };
    }
}
