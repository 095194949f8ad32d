using System.Globalization;

namespace HierFL.Benchmarks;

/// <summary>What stands after the benchmark's name: pairs of <c>--name value</c>.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">A name has no value, or is none.</exception>
    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
            {
                throw new ArgumentException($"found '{args[i]}'; allowed: pairs of --name value");
            }

            options._values[args[i][2..]] = args[i + 1];
        }

        return options;
    }

    public string Text(string name, string standard) => _values.GetValueOrDefault(name, standard);

    public int Number(string name, int standard) => Numbers(name, standard)[0];

    public int[] Numbers(string name, params int[] standard) =>
        _values.TryGetValue(name, out var text) ? [.. text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))] : standard;
}
