using System.Collections.Immutable;
using HierFL.Core.Jobs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HierFL.Hosts;

/// <summary>
/// Reads YAML into the located tree that Core binds. The plain part of YAML only: no anchors, aliases, tags, merge keys or second documents, so that
/// what a file says can be seen in it, and a small file cannot grow in memory.
/// </summary>
internal static class YamlReader
{
    /// <exception cref="JobException">With the place of what is wrong.</exception>
    public static Node Read(string text)
    {
        var scanner = new Scanner(new StringReader(text));
        var parser = new Parser(scanner);
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return new ScalarNode("", Quoted: false, 1, 1);
            }

            parser.Consume<DocumentStart>();
            var tree = ReadNode(parser, depth: 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? tree : throw Error(parser.Current!.Start, "found a second document; allowed: one");
        }
        catch (YamlException) when (TabAt(scanner.CurrentPosition, text) is { } tab)
        {
            throw Error(tab, "it is not YAML: found a tab in the indentation; allowed: spaces");
        }
        catch (YamlException error)
        {
            throw Error(error.Start, "it is not YAML: " + OneLine(error.Message));
        }
        catch (InvalidOperationException)
        {
            // The scanner has no message for some broken texts, but knows where it was.
            throw Error(scanner.CurrentPosition, $"it is not YAML: found {FoundAt(scanner.CurrentPosition, text)}, which cannot follow what stands before it; is a quote, a bracket or a brace open?");
        }
    }

    private static Node ReadNode(Parser parser, int depth)
    {
        var here = parser.Current ?? throw new JobException("the file ends too early");
        if (here is AnchorAlias alias)
        {
            throw Error(here.Start, $"found the alias {ForeignText.Quote($"*{alias.Value}")}; allowed: values written out");
        }

        if (here is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            throw Error(here.Start, $"found the anchor {ForeignText.Quote($"&{anchored.Anchor}")}; allowed: values written out");
        }

        if (here is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            throw Error(here.Start, $"found the tag {ForeignText.Quote(tagged.Tag.ToString())}; allowed: values without tags, the field says what they are");
        }

        if (here is not Scalar && depth == Node.MaxDepth)
        {
            throw Error(here.Start, $"found more than {Node.MaxDepth} maps and lists within each other; allowed: {Node.MaxDepth}");
        }

        return here switch
        {
            MappingStart => ReadMap(parser, depth),
            SequenceStart => ReadList(parser, depth),
            _ => ReadScalar(parser),
        };
    }

    private static ScalarNode ReadScalar(Parser parser)
    {
        var scalar = parser.Consume<Scalar>();
        var (line, column) = Place(scalar.Start);
        return new ScalarNode(scalar.Value, scalar.Style is not ScalarStyle.Plain, line, column);
    }

    private static ListNode ReadList(Parser parser, int depth)
    {
        var (line, column) = Place(parser.Consume<SequenceStart>().Start);
        var items = ImmutableArray.CreateBuilder<Node>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(parser, depth + 1));
        }

        return new ListNode(items.ToImmutable(), line, column);
    }

    private static MapNode ReadMap(Parser parser, int depth)
    {
        var (line, column) = Place(parser.Consume<MappingStart>().Start);
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(parser, depth + 1) is not ScalarNode key)
            {
                throw new JobException([new JobError(line, column, "", "found a map or a list as a key; allowed: a name")]);
            }

            if (!first.TryAdd(key.Text, key.Line))
            {
                var sentence = $"the key {ForeignText.Quote(key.Text)} was given on line {first[key.Text]} already; allowed: each key once";
                throw new JobException([new JobError(key.Line, key.Column, "", sentence)]);
            }

            entries.Add(new MapEntry(key.Text, ReadNode(parser, depth + 1), key.Line, key.Column));
        }

        return new MapNode(entries.ToImmutable(), line, column);
    }

    private static (int Line, int Column) Place(Mark mark) =>
        (int.CreateSaturating(mark.Line), int.CreateSaturating(mark.Column));

    private static JobException Error(Mark mark, string sentence)
    {
        var (line, column) = Place(mark);
        return new JobException([new JobError(line, column, "", sentence)]);
    }

    /// <summary>Where the scanner stopped, if at a tab; its errors name the map or text around it.</summary>
    private static Mark? TabAt(Mark stopped, string text) => stopped.Index < text.Length && text[(int)stopped.Index] == '\t' ? stopped : null;

    /// <summary>The rest of the line.</summary>
    private static string FoundAt(Mark stopped, string text) => stopped.Index < text.Length
        && text[(int)stopped.Index..].TrimStart().Split('\n')[0].TrimEnd() is { Length: > 0 } rest ? ForeignText.Quote(rest) : "the end of the file";

    /// <summary>A message of the library on one line.</summary>
    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).Trim();
}
