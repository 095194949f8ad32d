using System.Text;
using YamlDotNet.RepresentationModel;

namespace HierFL.EndToEnd.Helm;

/// <summary>The values of a chart as a table: a row for each comment that begins with <c># --</c>, with the key below it and its default.</summary>
internal static class ValuesTable
{
    private const string Mark = "# --";

    public static string Of(string values)
    {
        var root = (YamlMappingNode)Manifest.Parse(values).Single().Root;
        var text = new StringBuilder("| value | default | |\n|---|---|---|\n");
        var (path, comment) = (new List<(int Indent, string Key)>(), (string?)null);
        foreach (var line in values.Split('\n').Where(line => line.Trim().Length > 0))
        {
            var trimmed = line.TrimStart();
            if (trimmed.StartsWith(Mark, StringComparison.Ordinal))
            {
                comment = trimmed[Mark.Length..].Trim();
            }
            else if (!trimmed.StartsWith('#') && trimmed.IndexOf(':') is > 0 and var colon && !trimmed.StartsWith('-'))
            {
                var indent = line.Length - trimmed.Length;
                path.RemoveAll(above => above.Indent >= indent);
                path.Add((indent, trimmed[..colon]));
                if (comment is not null)
                {
                    string[] keys = [.. path.Select(above => above.Key)];
                    text.Append(null, $"| `{string.Join('.', keys)}` | `{DefaultOf(new Manifest(root).At(keys)!)}` | {comment.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
                    comment = null;
                }
            }
        }

        return text.ToString();
    }

    private static string DefaultOf(YamlNode node) => node switch
    {
        YamlMappingNode map => $"{{{string.Join(", ", map.Select(entry => $"{entry.Key}: {DefaultOf(entry.Value)}"))}}}",
        YamlSequenceNode list => $"[{string.Join(", ", list.Select(DefaultOf))}]",
        YamlScalarNode { Value: "" } => "\"\"",
        _ => node.ToString(),
    };
}
