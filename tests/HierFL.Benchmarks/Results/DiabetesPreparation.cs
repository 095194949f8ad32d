using System.IO.Compression;
using System.Text.RegularExpressions;

namespace HierFL.Benchmarks.Results;

/// <summary>The table of diabetic encounters with names that HierFL takes, and a split: 41 features, and <c>label</c>, whether the patient was readmitted.</summary>
internal sealed partial class DiabetesPreparation : Preparation
{
    /// <summary>Readmission within 30 days: another outcome, not a feature.</summary>
    private const string OtherOutcome = "label30";

    public override string Name => "diabetes";

    public override void Write(string data, string folder)
    {
        using var packed = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(data, "train.csv.gz")), CompressionMode.Decompress));
        string[][] lines = [.. Lines(packed).Where(line => line.Length > 0).Select(line => line.Split(','))];
        var header = lines[0];
        var (hospital, region, label, other) = (Of("hospital"), Of("region"), Of("label"), Of(OtherOutcome));
        string[][] rows = [.. lines[1..].Select(row => row.Select((cell, column) => column == hospital || column == region ? Label(cell) : cell).ToArray())];
        var splits = HeldOut.Splits([.. rows.Select(row => (row[hospital], row[label]))]);
        File.WriteAllLines(
            Path.Combine(folder, "diabetes.csv"),
            rows.Zip(splits, (row, split) => Line(row, split)).Prepend(Line(header, "split")));

        int Of(string name) => Array.IndexOf(header, name) is var at and >= 0 ? at : throw new InvalidDataException($"train.csv.gz has no column '{name}'");
        string Line(string[] row, string split) => string.Join(',', [.. row.Where((_, column) => column != other), split]);
    }

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line.Trim();
        }
    }

    /// <summary>A DNS label.</summary>
    private static string Label(string text) => Other().Replace(text.ToLowerInvariant(), "-").Trim('-');

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Other();
}
