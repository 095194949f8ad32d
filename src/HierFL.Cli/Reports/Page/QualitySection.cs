using System.Collections.Immutable;
using System.Xml.Linq;
using HierFL.Cli.Reports.Figures;
using HierFL.Core.Metrics;

namespace HierFL.Cli.Reports.Page;

/// <summary>Training loss and every metric by round, over all hospitals and at each.</summary>
internal static class QualitySection
{
    public static XElement Make(JobRecord job)
    {
        var loss = Curve.OfLoss(job.Reports);
        var metrics = MetricOrder.Of(job.Reports.SelectMany(report => report.Metrics.Keys.Concat(report.Hospitals.Values.SelectMany(own => own.Keys))));
        if (loss.IsEmpty && metrics.Length == 0)
        {
            return Elements.Section("quality", "Quality", Elements.Note("No round has been measured yet."));
        }

        return Elements.Section(
            "quality",
            "Quality",
            new XElement("p", Explanation(job, metrics)),
            loss.IsEmpty ? null : LossFigure(loss),
            metrics.Select(metric => Figures(job, metric, "metric", metric)),
            PersonalModels(job) is { } own ? metrics.Select(metric => Figures(own, metric, "personal", $"{metric} of personal models")) : null,
            Thinned(job));
    }

    private static XElement Figures(JobRecord job, string metric, string id, string title) =>
        new("div", new XAttribute("class", "figures"), Federated(job, metric, id, title), AtHospitals(job, metric, id, title));

    /// <summary>The job as the hospitals' own models tell it; null where they have none.</summary>
    private static JobRecord? PersonalModels(JobRecord job) => job.Reports.Any(report => report.Personal is not null)
        ? job with
        {
            Reports =
            [
                .. from report in job.Reports
                   where report.Personal is not null
                   select report with { Metrics = report.Personal!.Metrics, Hospitals = report.Personal.Hospitals },
            ],
        }
        : null;

    private static string Explanation(JobRecord job, string[] metrics)
    {
        const string Bound = " The band is how far the value can be from what the same rows in one place would give: such metrics come from sums of counts.";
        var banded = job.Reports.Any(report => report.Metrics.Values.Any(value => value.ErrorBound > 0));
        var falling = metrics.Where(name => MetricNames.Find(name) is { HigherIsBetter: false }).ToArray();
        return $"Measured on the {job.Spec.Evaluation.Split} rows of all hospitals, without moving a row."
            + (banded ? Bound : "")
            + (falling.Length > 0 ? $" Lower is better for {string.Join(", ", falling)}." : "");
    }

    private static XElement LossFigure(ImmutableArray<CurvePoint> loss) => Elements.Figure(
        "training loss, mean over the rows trained on", CurveFigure.Draw("loss", "training loss", loss, CurveFigure.FullWidth));

    private static XElement? Federated(JobRecord job, string metric, string id, string title) => Curve.OfMetric(job.Reports, metric) is { IsEmpty: false } curve
        ? Elements.Figure($"{title}, over all hospitals", CurveFigure.Draw($"{id}-{metric}", metric, curve))
        : null;

    private static XElement? AtHospitals(JobRecord job, string metric, string id, string title)
    {
        var hospitals = job.Reports.SelectMany(report => report.Hospitals.Where(own => own.Value.TryGetValue(metric, out var value) && double.IsFinite(value)).Select(own => own.Key))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        if (hospitals.IsEmpty)
        {
            return null;
        }

        var legend = hospitals.Length <= HospitalsFigure.MostLines
            ? Elements.Legend(hospitals.Select((hospital, index) => (Ink.SeriesName(index), hospital)))
            : Elements.Note($"The line is the hospital in the middle of {hospitals.Length}; the dark band holds the middle half, the light one all. Each hospital is in the table below.");
        return Elements.Figure($"{title}, at each hospital", HospitalsFigure.Draw(id == "personal" ? $"hospitals-personal-{metric}" : $"hospitals-{metric}", metric, job.Reports, hospitals), legend);
    }

    private static XElement? Thinned(JobRecord job) => job.Reports.Length > Curve.MostPoints
        ? Elements.Note($"Of {job.Reports.Length} measured rounds, lines show up to {Curve.MostPoints + 1}, evenly spaced, and always the last.")
        : null;
}
