using HierFL.Core.Jobs;

namespace HierFL.Agent.Configuration;

/// <summary>Bytes a second as people write them: <c>20MB/s</c>.</summary>
internal sealed record ByteRate(ByteSize PerSecond) : IFileValue<ByteRate>
{
    private const string Suffix = "/s";

    public static string Allowed => "a rate: a whole number above 0 with a unit such as KB/s, MB/s or GB/s, such as 20MB/s";

    public static string Schema => $$"""{"type":"string","pattern":"{{ByteSize.Pattern[..^1] + Suffix}}$"}""";

    public static ByteRate? Bind(Node node, BindContext context)
    {
        if (node is ScalarNode scalar && scalar.Text.EndsWith(Suffix, StringComparison.Ordinal) && ByteSize.TryParse(scalar.Text[..^Suffix.Length], out var size))
        {
            return new ByteRate(size);
        }

        context.Refuse(node, Allowed);
        return null;
    }

    public Node ToNode() => new ScalarNode(ToString(), Quoted: false, 0, 0);

    public override string ToString() => PerSecond + Suffix;
}
