using System.Collections.Immutable;
using System.Xml.Linq;
using HierFL.Cli.Reports.Figures;

namespace HierFL.Cli.Reports.Page;

/// <summary>What each round took: bytes up and down, and seconds by phase.</summary>
internal static class CostSection
{
    /// <summary>In the order in which a round goes through them; others come after.</summary>
    private static readonly List<string> Phases = ["plan", "train", "collect", "combine", "commit", "evaluate"];

    public static XElement? Make(JobRecord job)
    {
        var reports = job.Reports.Where(report => report.Round > 0).ToImmutableArray();
        if (reports.IsEmpty)
        {
            return null;
        }

        var rounds = reports.Select(report => report.Round).ToImmutableArray();
        var bins = RoundBins.Of(rounds.Length, StackFigure.MostBars);
        return Elements.Section(
            "cost",
            "Bytes and seconds",
            new XElement("div", new XAttribute("class", "figures"), Bytes(job, rounds), Seconds(job, rounds)),
            bins.Size > 1 ? Elements.Note($"A bar is the mean of {bins.Size} rounds.") : null);
    }

    private static XElement Bytes(JobRecord job, ImmutableArray<int> rounds)
    {
        var reports = job.Reports.Where(report => report.Round > 0).ToArray();
        var (scale, unit) = Unit(reports.Max(report => report.BytesUp + report.BytesDown));
        var drawing = StackFigure.Draw(
            "bytes",
            $"bytes by round: {ByteText.Of(reports.Sum(report => report.BytesUp))} up and {ByteText.Of(reports.Sum(report => report.BytesDown))} down in all",
            unit,
            rounds,
            [[.. reports.Select(report => report.BytesUp / scale)], [.. reports.Select(report => report.BytesDown / scale)]]);
        return Elements.Figure("bytes by round, over all hospitals", drawing, Elements.Legend(
        [
            (Ink.SeriesName(0), $"updates taken in: {ByteText.Of(reports.Sum(report => report.BytesUp))} in all"),
            (Ink.SeriesName(1), $"models and plans given out: {ByteText.Of(reports.Sum(report => report.BytesDown))} in all"),
        ]));
    }

    private static XElement Seconds(JobRecord job, ImmutableArray<int> rounds)
    {
        var reports = job.Reports.Where(report => report.Round > 0).ToArray();
        string[] phases = [.. reports.SelectMany(report => report.Seconds.Keys).Distinct().OrderBy(phase => Phases.IndexOf(phase) is var place and >= 0 ? place : int.MaxValue)];
        var sums = phases.ToDictionary(phase => phase, phase => reports.Sum(report => report.Seconds.GetValueOrDefault(phase)));
        var drawing = StackFigure.Draw(
            "seconds",
            $"seconds by round and phase: {string.Join(", ", phases.Select(phase => FormattableString.Invariant($"{phase} {sums[phase]:0.0}")))} in all",
            "s",
            rounds,
            [.. phases.Select(phase => reports.Select(report => report.Seconds.GetValueOrDefault(phase)).ToImmutableArray())]);
        return Elements.Figure("seconds by round, by phase", drawing, Elements.Legend(
            phases.Select((phase, index) => (Ink.SeriesName(index), FormattableString.Invariant($"{phase}: {sums[phase]:0.0} s in all")))));
    }

    private static (double Scale, string Unit) Unit(long most) => most switch
    {
        < 10_000 => (1, "B"),
        < 10_000_000 => (1e3, "KB"),
        < 10_000_000_000 => (1e6, "MB"),
        _ => (1e9, "GB"),
    };
}
