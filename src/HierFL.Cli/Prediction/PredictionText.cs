using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using Spectre.Console;

namespace HierFL.Cli.Prediction;

/// <summary>Predictions as text. CSV and JSON hold every digit; the table is for reading.</summary>
internal static class PredictionText
{
    private const string EveryDigit = "R";
    private const string ForReading = "0.####";

    public static string Of(PredictionReport report, PredictionFormat format) => format switch
    {
        PredictionFormat.Json => JsonSerializer.Serialize(report, WireJson.Options) + "\n",
        PredictionFormat.Table => Table(report),
        _ => Csv(report),
    };

    private static string Csv(PredictionReport report)
    {
        var text = new StringBuilder().AppendJoin(',', Header(report).Select(Quoted)).Append('\n');
        foreach (var row in report.Rows)
        {
            text.AppendJoin(',', Cells(row, EveryDigit).Select(Quoted)).Append('\n');
        }

        return text.ToString();
    }

    private static string Table(PredictionReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in Header(report))
        {
            var column = new TableColumn(Shown(name)).NoWrap();
            table.AddColumn(name == "label" ? column : column.RightAligned());
        }

        foreach (var row in report.Rows)
        {
            table.AddRow([.. Cells(row, ForReading).Select(Shown)]);
        }

        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = short.MaxValue;
        console.Write(table);
        return string.Join('\n', writer.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)) + "\n";
    }

    /// <summary>A terminal may read it: labels come from a file.</summary>
    private static string Shown(string cell) => Markup.Escape(ForeignText.Plain(cell));

    private static ImmutableArray<string> Header(PredictionReport report) => report.Task switch
    {
        PredictionTask.Binary => ["row", "probability", "label"],
        PredictionTask.Multiclass => ["row", .. report.Classes.Select(name => "probability_" + name), "label"],
        _ => ["row", "value"],
    };

    private static IEnumerable<string> Cells(PredictedRow row, string format)
    {
        yield return row.Row.ToString(CultureInfo.InvariantCulture);
        ImmutableArray<double> numbers = row.Probabilities ?? [row.Probability ?? row.Value!.Value];
        foreach (var number in numbers)
        {
            yield return number.ToString(format, CultureInfo.InvariantCulture);
        }

        if (row.Label is not null)
        {
            yield return row.Label;
        }
    }

    /// <summary>A cell by RFC 4180.</summary>
    private static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(',', '"', '\n') || cell.Contains('\r') ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
