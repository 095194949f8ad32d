using System.Globalization;
using System.Xml.Linq;
using HierFL.Cli.Reports.Figures;

namespace HierFL.Cli.Reports.Page;

/// <summary>Who had a part in which round, and why somebody had none.</summary>
internal static class ParticipationSection
{
    private const int MostReasons = 50;

    public static XElement? Make(Participation parts)
    {
        if (parts.Rounds.IsEmpty || parts.Hospitals.IsEmpty)
        {
            return null;
        }

        var found = Enum.GetValues<Part>().Where(part => Enumerable.Range(0, parts.Hospitals.Length).Any(hospital => parts.Count(hospital, part) > 0)).ToArray();
        return Elements.Section(
            "participation",
            "Participation",
            Elements.Figure("each hospital in each round", ParticipationFigure.Draw(parts), Elements.Legend(found.Select(part => (Ink.NameOf(part), Meaning(part))))),
            LeftOut(parts),
            Reasons(parts));
    }

    private static string Meaning(Part part) => part switch
    {
        Part.Admitted => "admitted: its update is in the sum",
        Part.NotAsked => "not asked in this round",
        Part.Absent => "not in the sum; whether it was asked is not recorded",
        Part.Missing => "missing: asked, nothing in time (late or never)",
        _ => "declined or refused",
    };

    private static XElement? LeftOut(Participation parts)
    {
        var (rows, bins) = (ParticipationFigure.Rows(parts).Length, RoundBins.Of(parts.Rounds.Length, ParticipationFigure.MostColumns));
        string[] sentences =
        [
            .. rows < parts.Hospitals.Length ? [$"{rows} of {parts.Hospitals.Length} hospitals are drawn: those that failed in most rounds."] : Array.Empty<string>(),
            .. bins.Size > 1 ? [$"A cell is {bins.Size} rounds, and shows the worst of them."] : Array.Empty<string>(),
        ];
        return sentences.Length > 0 ? Elements.Note(string.Join(' ', sentences)) : null;
    }

    private static XElement? Reasons(Participation parts)
    {
        if (parts.Refusals.IsEmpty)
        {
            return null;
        }

        var grouped = parts.Refusals.GroupBy(refusal => refusal.Sentence, StringComparer.Ordinal).OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal).ToArray();
        return new XElement(
            "div",
            new XElement("h3", "Declined or refused"),
            Elements.Table(["hospital: reason", "rounds", "first", "last"], 1, grouped.Take(MostReasons).Select(group => new[]
            {
                group.Key, Number(group.Count()), Number(group.Min(refusal => refusal.Round)), Number(group.Max(refusal => refusal.Round)),
            })),
            grouped.Length > MostReasons ? Elements.Note($"{MostReasons} of {grouped.Length} reasons are shown, the most frequent.") : null);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
