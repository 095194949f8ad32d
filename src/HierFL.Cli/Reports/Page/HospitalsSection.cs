using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using HierFL.Cli.Rendering;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Reports.Page;

/// <summary>Each hospital: its part of the data set, of the rounds, and what the model is worth there.</summary>
internal static class HospitalsSection
{
    public const int MostRows = 200;

    /// <summary>Those of which nobody has any are left out.</summary>
    private static readonly (string Name, Func<HospitalRecord, long?> Of)[] RowColumns =
    [
        ("train rows", hospital => hospital.TrainRows), ("val rows", hospital => hospital.ValidationRows), ("test rows", hospital => hospital.TestRows),
    ];

    public static XElement? Make(JobRecord job, Participation parts)
    {
        if (job.Hospitals.IsEmpty)
        {
            return null;
        }

        var last = job.Reports.LastOrDefault(report => !report.Hospitals.IsEmpty);
        var metrics = MetricOrder.Of(last?.Hospitals.Values.SelectMany(own => own.Keys) ?? []);
        var columns = RowColumns.Where(column => job.Hospitals.Any(hospital => column.Of(hospital) > 0)).ToArray();
        var states = job.Hospitals.Any(hospital => hospital.State.Length > 0);
        string[] header =
        [
            "hospital", "region", .. states ? ["state", "agent"] : Array.Empty<string>(),
            .. columns.Select(column => column.Name), "admitted", "failed", .. metrics.SelectMany(metric => last?.Personal is null ? [metric] : new[] { metric, $"{metric}, personal" }),
        ];
        var shown = Chosen(job, parts).ToArray();
        return Elements.Section(
            "hospitals",
            "Hospitals",
            new XElement("p", Explanation(job, last)),
            Elements.Table(header, states ? 4 : 2, shown.Select(index => Row(job, parts, index, last, metrics, columns, states))),
            shown.Length < job.Hospitals.Length
                ? Elements.Note($"{shown.Length} of {job.Hospitals.Length} hospitals are shown: those that failed in most rounds, then by name. The others are left out.")
                : null);
    }

    private static string Explanation(JobRecord job, RoundReport? last)
    {
        var features = job.Spec.Data.Features is { } listed ? $"{listed.Length} named features" : "all features";
        return $"Data set {job.Spec.Data.Dataset}, {features}, target {job.Spec.Target.Column}. Admitted: rounds with an update of the hospital in the committed sum. "
            + "Failed: rounds in which it was wanted and had no part."
            + (last is null ? "" : $" Metrics are the hospital's own after round {last.Round}; a hospital whose policy keeps them to itself has none.")
            + (last?.Personal is null ? "" : " The column named personal is that of the hospital's own model on the same rows, the other that of the common model.");
    }

    private static IEnumerable<int> Chosen(JobRecord job, Participation parts)
    {
        var all = Enumerable.Range(0, job.Hospitals.Length);
        return job.Hospitals.Length <= MostRows ? all : all.OrderByDescending(parts.Failed).ThenBy(index => index).Take(MostRows).Order();
    }

    private static string[] Row(JobRecord job, Participation parts, int index, RoundReport? last, string[] metrics, (string Name, Func<HospitalRecord, long?> Of)[] columns, bool states)
    {
        var hospital = job.Hospitals[index];
        string Text(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>? hospitals, string metric) =>
            hospitals?.GetValueOrDefault(hospital.Name) is { } own && own.TryGetValue(metric, out var value) ? MetricText.Of(value) : "-";
        return
        [
            hospital.Name,
            hospital.Region.Length > 0 ? hospital.Region : "-",
            .. states ? [Dash(hospital.State), Dash(hospital.Agent)] : Array.Empty<string>(),
            .. columns.Select(column => Count(column.Of(hospital))),
            Count(parts.Count(index, Part.Admitted)),
            Count(parts.Failed(index)),
            .. metrics.SelectMany(metric => last?.Personal is null ? [Text(last?.Hospitals, metric)] : new[] { Text(last.Hospitals, metric), Text(last.Personal.Hospitals, metric) }),
        ];
    }

    private static string Dash(string text) => text.Length > 0 ? text : "-";

    private static string Count(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";
}
