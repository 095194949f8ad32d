using System.Globalization;
using System.Text.RegularExpressions;

namespace HierFL.Silo.Tests.Telemetry;

/// <summary>One sample of a page in the format of Prometheus.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public string this[string label] => Labels.GetValueOrDefault(label, "");
}

/// <summary>A page in the text format of Prometheus, read strictly: a line that is none is a failure.</summary>
internal sealed partial class Exposition
{
    private Exposition(IReadOnlyDictionary<string, string> types, IReadOnlyList<Sample> samples, string text) => (Types, Samples, Text) = (types, samples, text);

    /// <summary>Kind of each metric, by the name of the metric.</summary>
    public IReadOnlyDictionary<string, string> Types { get; }

    public IReadOnlyList<Sample> Samples { get; }

    public string Text { get; }

    public static async Task<Exposition> ReadAsync(int port)
    {
        using var http = new HttpClient();
        return Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")));
    }

    public IEnumerable<Sample> Of(string name) => Samples.Where(sample => sample.Name == name);

    /// <summary>The value of the one series with these labels.</summary>
    public double Value(string name, params (string Label, string Value)[] labels) =>
        Of(name).Single(sample => labels.All(label => sample[label.Label] == label.Value)).Value;

    private static Exposition Parse(string text)
    {
        var (types, samples) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<Sample>());
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Assert.IsTrue(types.TryAdd(words[2], words[3]), $"{words[2]} has one TYPE");
            }
            else if (!line.StartsWith('#'))
            {
                var found = Line().Match(line);
                Assert.IsTrue(found.Success, line);
                samples.Add(new Sample(
                    found.Groups["name"].Value,
                    Label().Matches(found.Groups["labels"].Value).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value, StringComparer.Ordinal),
                    Number(found.Groups["value"].Value)));
            }
        }

        Assert.AreEqual(samples.Count, samples.Select(sample => $"{sample.Name} {string.Join(',', sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))}").Distinct().Count(), "each series is there once");
        return new Exposition(types, samples, text);
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*",?)*)\})? (?<value>\S+)( \d+)?$""")]
    private static partial Regex Line();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(\\.|[^"\\])*)",?""")]
    private static partial Regex Label();
}
