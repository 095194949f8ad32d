using System.Collections.Immutable;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Reports;

/// <summary>What became of a hospital in a round, from what troubles least to what troubles most.</summary>
internal enum Part
{
    /// <summary>Its update is in the committed sum.</summary>
    Admitted,

    /// <summary>The draw of the round did not ask it.</summary>
    NotAsked,

    /// <summary>Not in the sum, and no record tells whether it was asked.</summary>
    Absent,

    /// <summary>Asked, and nothing of it was in time.</summary>
    Missing,

    /// <summary>It declined, or its update was refused.</summary>
    Refused,
}

/// <summary>Who had a part in which round. Admissions are recorded; refusals are reported; the rest is worked out from who was asked.</summary>
internal sealed class Participation
{
    private readonly ImmutableArray<Part[]> _parts;

    private Participation(ImmutableArray<string> hospitals, ImmutableArray<int> rounds, ImmutableArray<Part[]> parts, ImmutableArray<(int, string)> refusals) =>
        (Hospitals, Rounds, _parts, Refusals) = (hospitals, rounds, parts, refusals);

    public ImmutableArray<string> Hospitals { get; }

    public ImmutableArray<int> Rounds { get; }

    /// <summary>Sentences of who was refused, and why, by round.</summary>
    public ImmutableArray<(int Round, string Sentence)> Refusals { get; }

    public Part this[int hospital, int round] => _parts[hospital][round];

    public static Participation Of(JobRecord job)
    {
        var names = job.Hospitals.Select(hospital => hospital.Name).ToImmutableArray();
        var rounds = job.Trained.ToImmutableArray();
        var told = job.Reports.ToDictionary(report => report.Round, report => report.Refusals);
        var parts = names.Select(_ => new Part[rounds.Length]).ToImmutableArray();
        for (var round = 0; round < rounds.Length; round++)
        {
            var admitted = rounds[round].Admitted.Select(item => item.Hospital).ToHashSet(StringComparer.Ordinal);
            var refused = told.GetValueOrDefault(rounds[round].Round, []).Select(HospitalOf).ToHashSet(StringComparer.Ordinal);
            var asked = Asked(job, rounds[round], admitted);
            for (var hospital = 0; hospital < names.Length; hospital++)
            {
                var name = names[hospital];
                parts[hospital][round] = admitted.Contains(name) ? Part.Admitted
                    : refused.Contains(name) ? Part.Refused
                    : asked is null ? Part.Absent
                    : asked.Contains(name) ? Part.Missing
                    : Part.NotAsked;
            }
        }

        return new Participation(
            names,
            [.. rounds.Select(record => record.Round)],
            parts,
            [.. job.Reports.SelectMany(report => report.Refusals.Select(sentence => (report.Round, sentence)))]);
    }

    public int Count(int hospital, Part part) => _parts[hospital].Count(each => each == part);

    /// <summary>Rounds in which the hospital was wanted and had no part, for all that is known.</summary>
    public int Failed(int hospital) => _parts[hospital].Count(part => part is Part.Missing or Part.Refused or Part.Absent);

    /// <summary>
    /// Who was asked in a round; null if that cannot be told. Records count those who were asked. That tells their names where everybody was asked, or where the
    /// draw over the hospitals known now has that many and all who were admitted: a roster that has changed since draws others.
    /// </summary>
    private static HashSet<string>? Asked(JobRecord job, RoundRecord round, HashSet<string> admitted)
    {
        var drawn = job.Spec.Cohort.Draw(job.Spec.Seed) is { } draw
            ? job.Hospitals.Where(CanLearn).GroupBy(hospital => hospital.Region, hospital => hospital.Name).SelectMany(region => draw.Select([.. region], round.Round))
            : job.Hospitals.Where(CanLearn).Select(hospital => hospital.Name);
        var asked = drawn.ToHashSet(StringComparer.Ordinal);
        return asked.Count == round.Asked && admitted.IsSubsetOf(asked) ? asked : null;
    }

    private static bool CanLearn(HospitalRecord hospital) => hospital.TrainRows is null or > 0;

    /// <summary>Sentences begin with the name of the hospital, which has no colon in it.</summary>
    private static string HospitalOf(string sentence) => sentence.Split(':')[0];
}
