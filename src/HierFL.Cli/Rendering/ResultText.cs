using System.Collections.Immutable;
using System.Globalization;
using HierFL.Cli.Embedded;
using HierFL.Core.Metrics;
using Spectre.Console;

namespace HierFL.Cli.Rendering;

/// <summary>The result of a run for people.</summary>
internal static class ResultText
{
    public static string Of(RunResult result) => Drawn(TableOf(result)) + ByHospital(result.Baselines) + string.Create(
        CultureInfo.InvariantCulture,
        $"\n{result.Job}: {result.Ended}; {result.Seconds["total"]:0.0} s\nmodel  {Relative(result.Paths.Model)}{Best(result)}\n{Use(result)}");

    /// <summary>Said where the final model is not the best one too: it is the one most people look for.</summary>
    private static string Best(RunResult result) => result.Best is not { } best ? ""
        : best.Round == result.Rounds ? string.Create(CultureInfo.InvariantCulture, $", of round {result.Rounds}, which is the best: {best.Metric} {best.Value:0.000}")
        : string.Create(CultureInfo.InvariantCulture, $", of round {result.Rounds}\nbest   {Relative(best.Checkpoint!)}, of round {best.Round}: {best.Metric} {best.Value:0.000}");

    /// <summary>How to use the model; the hospitals' personal ones where there are any.</summary>
    private static string Use(RunResult result) => result.Paths.Personal is { IsEmpty: false } own
        ? $"of {own.Keys.First()}  {Relative(own.Values.First())}{Others(own.Count - 1)}\n"
            + $"use    hierfl predict {Relative(Path.GetDirectoryName(own.Values.First())!)} --data FILE"
        : $"use    hierfl predict {Relative(result.Paths.Out)} --data FILE"
            + (result.Best is { Checkpoint: { } best } && result.Best.Round != result.Rounds ? $"\n   or  hierfl predict {Relative(best)} --data FILE, the best" : "");

    private static string Others(int count) => count > 0 ? string.Create(CultureInfo.InvariantCulture, $", and likewise of {count} more") : "";

    /// <summary>Federated metrics and each hospital's own, as a table.</summary>
    public static string Metrics(
        ImmutableSortedDictionary<string, double> metrics,
        ImmutableSortedDictionary<string, double> errorBounds,
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> hospitals,
        OwnModels? personal) => Drawn(Plain(metrics, errorBounds, hospitals, personal));

    private static string Drawn(Table table)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 110;
        console.Write(table);
        return text.ToString().TrimEnd();
    }

    private static Table TableOf(RunResult result) => result.Baselines is { } baselines ? Compared(result, baselines) : Plain(result.Metrics, result.ErrorBounds, result.Hospitals, result.Personal);

    /// <summary>Every line on the same test rows, measured exactly.</summary>
    private static Table Compared(RunResult result, RunBaselines baselines)
    {
        var names = Order(baselines.Federated.Metrics.Keys);
        var table = New($"measured on the {baselines.TestRows} test rows of all hospitals", "model", "learned from", names);
        Add(table, "federated", $"{baselines.Federated.TrainRows} rows where they are", baselines.Federated.Metrics, names);
        if (baselines.Own is { } personal)
        {
            Add(table, "federated, personal", $"{personal.TrainRows} rows where they are", personal.Metrics, names);
        }

        if (baselines.Pooled is { } pooled)
        {
            Add(table, "pooled", $"{pooled.TrainRows} rows in one place", pooled.Metrics, names);
        }

        if (baselines.Local is { } local)
        {
            Add(table, "hospitals' own, mean", "", baselines.LocalMean!, names);
            foreach (var (hospital, own) in local)
            {
                Add(table, "  " + hospital, $"{own.TrainRows} rows", own.Metrics, names);
            }
        }

        return table;
    }

    /// <summary>What each hospital has of taking part: on its own test rows, the federated model beside the one it would have alone. Empty without that.</summary>
    private static string ByHospital(RunBaselines? baselines)
    {
        if (baselines is not { Local: { } local } || Order(baselines.Federated.Metrics.Keys).FirstOrDefault() is not { } name)
        {
            return "";
        }

        string[] models = ["federated", "its own", .. baselines.Pooled is null ? (string[])[] : ["pooled"]];
        var table = New($"{name} on the test rows of each hospital", "hospital", "its own learned from", models);
        foreach (var (hospital, federated) in baselines.Federated.Hospitals)
        {
            RunBaseline?[] others = [local.GetValueOrDefault(hospital), .. baselines.Pooled is null ? (RunBaseline?[])[] : [baselines.Pooled]];
            table.AddRow(
            [
                hospital, others[0] is { } own ? $"{own.TrainRows} rows" : "", Number(federated, name),
                .. others.Select(other => other?.Hospitals.GetValueOrDefault(hospital) is { } metrics ? Number(metrics, name) : "-"),
            ]);
        }

        return "\n\n" + Drawn(table) + "\n";
    }

    /// <summary>Federated metrics, and each hospital's own.</summary>
    private static Table Plain(
        ImmutableSortedDictionary<string, double> metrics,
        ImmutableSortedDictionary<string, double> errorBounds,
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> hospitals,
        OwnModels? personal)
    {
        var names = Order(metrics.Keys);
        var table = New(personal is null ? "final model" : "final models", "measured on", personal is null ? "" : "model", names);
        var common = personal is null ? "" : "common";
        table.AddRow(["all hospitals", common, .. names.Select(name => Number(metrics, name, errorBounds.GetValueOrDefault(name)))]);
        if (personal is not null)
        {
            table.AddRow(["", "personal", .. names.Select(name => Number(personal.Metrics, name, personal.ErrorBounds.GetValueOrDefault(name)))]);
        }

        foreach (var (hospital, values) in hospitals)
        {
            Add(table, "  " + hospital, common, values, names);
            if (personal?.Hospitals.GetValueOrDefault(hospital) is { } own)
            {
                Add(table, "", "personal", own, names);
            }
        }

        return table;
    }

    private static Table New(string title, string first, string second, IEnumerable<string> names)
    {
        var table = new Table { Title = new TableTitle(title), Border = TableBorder.Simple };
        table.AddColumns(first, second);
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        return table;
    }

    private static void Add(Table table, string model, string from, ImmutableSortedDictionary<string, double> metrics, string[] names) =>
        table.AddRow([model, from, .. names.Select(name => Number(metrics, name))]);

    private static string Number(ImmutableSortedDictionary<string, double> metrics, string name, double bound = 0) =>
        metrics.TryGetValue(name, out var value) ? MetricText.Of(value, bound) : "-";

    /// <summary>In the order in which the metrics are documented.</summary>
    private static string[] Order(IEnumerable<string> names) =>
        [.. names.OrderBy(name => MetricNames.All.Select(metric => metric.Name).ToList().IndexOf(name))];

    private static string Relative(string path) => ShortPath.Of(path);
}
