using System.Globalization;
using System.Text.RegularExpressions;
using HierFL.Core.Jobs;

namespace HierFL.Hosts;

/// <summary>A number of bytes as people write it: <c>16GB</c>.</summary>
internal sealed partial record ByteSize(long Bytes) : IFileValue<ByteSize>
{
    internal const string Pattern = "^[1-9][0-9]{0,5}(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$";

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1),
    ];

    public static string Allowed => "a size: a whole number above 0 with one unit of B, KB, MB, GB, TB (thousands) or KiB, MiB, GiB, TiB, such as 16GB";

    public static string Schema => $$"""{"type":"string","pattern":"{{Pattern}}"}""";

    public static ByteSize? Bind(Node node, BindContext context)
    {
        if (node is ScalarNode scalar && TryParse(scalar.Text, out var size))
        {
            return size;
        }

        context.Refuse(node, Allowed);
        return null;
    }

    public Node ToNode() => new ScalarNode(ToString(), Quoted: false, 0, 0);

    /// <summary>In the largest unit of thousands that divides it, else of 1024s, else bytes.</summary>
    public override string ToString()
    {
        var (unit, size) = Units.OrderByDescending(unit => unit.Unit.Length <= 2).ThenByDescending(unit => unit.Bytes)
            .First(unit => Bytes % unit.Bytes == 0 && (unit.Bytes > 1 || Bytes < 1_000_000));
        return string.Create(CultureInfo.InvariantCulture, $"{Bytes / size}{unit}");
    }

    internal static bool TryParse(string text, out ByteSize size)
    {
        size = new ByteSize(0);
        if (text.EndsWith('\n') || !Expression().IsMatch(text))
        {
            return false;
        }

        var (unit, bytes) = Units.First(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        size = new ByteSize(long.Parse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture) * bytes);
        return true;
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
