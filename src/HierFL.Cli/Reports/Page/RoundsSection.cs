using System.Globalization;
using System.Xml.Linq;
using HierFL.Cli.Rendering;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Reports.Page;

/// <summary>The numbers behind the figures, round by round.</summary>
internal static class RoundsSection
{
    public const int MostRounds = 100;

    public static XElement? Make(JobRecord job)
    {
        var trained = job.Trained.ToDictionary(record => record.Round);
        var reports = job.Reports.Where(report => report.Round > 0).ToArray();
        if (reports.Length == 0)
        {
            return null;
        }

        var metrics = MetricOrder.Of(reports.SelectMany(report => report.Metrics.Keys));
        var shown = reports.Reverse().Take(MostRounds).ToArray();
        return Elements.Section(
            "rounds",
            "Rounds",
            Elements.Folded(
                $"measured rounds, newest first: {(shown.Length < reports.Length ? $"the last {shown.Length} of {reports.Length}" : $"{shown.Length}")}",
                Elements.Table(
                    ["round", .. metrics, "training loss", "admitted", "asked", "up", "down", "seconds", "model"],
                    0,
                    shown.Select(report => Row(report, trained.GetValueOrDefault(report.Round), metrics))),
                shown.Length < reports.Length ? Elements.Note("Earlier rounds are left out here; the figures have them.") : null));
    }

    private static string[] Row(RoundReport report, RoundRecord? record, string[] metrics) =>
    [
        report.Round.ToString(CultureInfo.InvariantCulture),
        .. metrics.Select(metric => report.Metrics.TryGetValue(metric, out var value) ? MetricText.Of(value.Value, value.ErrorBound) : "-"),
        report.TrainLoss?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-",
        report.Admitted.ToString(CultureInfo.InvariantCulture),
        record?.Asked.ToString(CultureInfo.InvariantCulture) ?? "-",
        ByteText.Of(report.BytesUp),
        ByteText.Of(report.BytesDown),
        report.Seconds.Values.Sum().ToString("0.00", CultureInfo.InvariantCulture),
        report.Model.Length > 12 ? report.Model[..12] : report.Model,
    ];
}
