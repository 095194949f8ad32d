using System.Text.RegularExpressions;
using HierFL.Core.Jobs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HierFL.Hosts;

/// <summary>
/// Writes trees as YAML that <see cref="YamlReader"/> reads to an equal tree. Sections of scalars with a kind go on one line, as people write them.
/// </summary>
internal static partial class YamlWriter
{
    public static string Write(MapNode tree)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(tree, emitter);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Node node, Emitter emitter)
    {
        switch (node)
        {
            case MapNode map:
                var line = map.Entries.IsEmpty || (map["kind"] is not null && map.Entries.All(entry => entry.Value is ScalarNode or ListNode));
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, line ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var entry in map.Entries)
                {
                    Write(new ScalarNode(entry.Key, Quoted: true, 0, 0), emitter);
                    Write(entry.Value, emitter);
                }

                emitter.Emit(new MappingEnd());
                break;
            case ListNode list:
                var flow = list.Items.All(item => item is ScalarNode) ? SequenceStyle.Flow : SequenceStyle.Block;
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, flow));
                foreach (var item in list.Items)
                {
                    Write(item, emitter);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case ScalarNode scalar:
                var style = scalar.Quoted && !IsSurelyText(scalar.Text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain;
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, scalar.Text, style, isPlainImplicit: true, isQuotedImplicit: true));
                break;
        }
    }

    /// <summary>Whether every YAML reader, of version 1.1 too, takes the unquoted text for text.</summary>
    private static bool IsSurelyText(string text) => SureText().IsMatch(text) && !Trap().IsMatch(text);

    // Begins with a letter, so it is no number, date or mark; durations such as 10m begin with a digit but end with a unit that no number has.
    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9_./-]*|[1-9][0-9]*(ms|s|m|h|d))\z", RegexOptions.CultureInvariant)]
    private static partial Regex SureText();

    [GeneratedRegex(@"\A(y|n|yes|no|on|off|true|false|null|inf|nan)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Trap();
}
