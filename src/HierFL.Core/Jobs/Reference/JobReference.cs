using System.Text;

namespace HierFL.Core.Jobs;

/// <summary>The reference page of the files people write: every key with its type, default and description, and every kind with its parameters.</summary>
public sealed class JobReference
{
    private readonly Catalogue _catalogue;
    private readonly StringBuilder _text = new();

    private JobReference(Catalogue catalogue) => _catalogue = catalogue;

    /// <summary><c>docs/job-file.md</c>.</summary>
    public static string Markdown(Catalogue catalogue)
    {
        var page = new JobReference(catalogue);
        page.Line(
            "# Job file",
            "What to learn, in YAML. This page is made from the records that read the file; `hierfl schema job` prints the same as JSON Schema.",
            "Unknown keys and kinds are errors. Durations are a whole number and one unit of `ms`, `s`, `m`, `h` or `d`. "
            + "A section that chooses is a map with a `kind` and the parameters of that kind; where a kind is marked as the default it may be left out.");
        page.Record(typeof(JobSpec), "");
        return page._text.ToString();
    }

    /// <summary><c>docs/federation-file.md</c>.</summary>
    public static string FederationMarkdown() => Markdown<FederationSpec>(
        "# Federation file",
        "Where the data of an embedded or local run lie: either `regions` with their hospitals and files, or one `table` that names its columns.");

    /// <summary>The page of a file that is a record of its own, without choices.</summary>
    /// <param name="opening">Heading and paragraphs before the keys.</param>
    public static string Markdown<T>(params ReadOnlySpan<string> opening)
    {
        var page = new JobReference(Catalogue.Core);
        page.Line(opening);
        page.Record(typeof(T), "");
        return page._text.ToString();
    }

    /// <summary>A table of the fields, then a part for each section and choice among them.</summary>
    private void Record(Type type, string path)
    {
        Table(type);
        foreach (var field in RecordShape.Of(type).Fields)
        {
            var inner = path.Length == 0 ? field.Key : $"{path}.{field.Key}";
            var slot = field.Slot.Item ?? field.Slot.Entry ?? field.Slot;
            if (slot.IsChoice)
            {
                Heading(inner, field);
                Kinds(slot, inner);
            }
            else if (slot.IsRecord)
            {
                Heading(field.Slot.Entry is null ? inner : $"{inner}.NAME", field);
                Record(slot.Bare, field.Slot.Entry is null ? inner : $"{inner}.NAME");
            }
        }
    }

    private void Kinds(Slot slot, string path)
    {
        var family = slot.Bare == typeof(Choice) ? _catalogue.FamilyAt(path) : _catalogue.FamilyOf(slot.Bare);
        if (family is null || family.Kinds.IsEmpty)
        {
            Line("No kinds yet.");
            return;
        }

        if (family.Path != path)
        {
            Line($"The kinds are those of `{family.Path}`.");
            return;
        }

        foreach (var kind in family.Kinds.Values)
        {
            var mark = kind.Name == family.DefaultKind ? ", the default" : "";
            Line($"**`{kind.Name}`**{mark}{(kind.Description.Length > 0 ? ". " + kind.Description : "")}");
            if (!RecordShape.Of(kind.Type).Fields.IsEmpty)
            {
                Table(kind.Type);
            }
        }

        Inner(family, path);
    }

    /// <summary>What the kinds choose in their turn; kinds that choose the same choose it once.</summary>
    private void Inner(ChoiceFamily family, string path)
    {
        var choices = family.Kinds.Values.SelectMany(kind => RecordShape.Of(kind.Type).Fields).Where(field => field.Slot.IsChoice);
        foreach (var field in choices.DistinctBy(field => field.Key))
        {
            Heading($"{path}.{field.Key}", field);
            Kinds(field.Slot, $"{path}.{field.Key}");
        }
    }

    private void Table(Type type)
    {
        var shape = RecordShape.Of(type);
        _text.Append("| key | value | default | |\n|---|---|---|---|\n");
        foreach (var field in shape.Fields)
        {
            _text.Append("| `").Append(field.Key).Append("` | ").Append(Cell(field.Slot.IsRecord ? "a section" : field.Slot.Allowed))
                .Append(" | ").Append(Default(field, shape.Defaults)).Append(" | ").Append(Cell(field.Description)).Append(" |\n");
        }

        _text.Append('\n');
    }

    private static string Default(RecordField field, object defaults) =>
        field.Required ? "required"
        : field.Slot.IsRecord || TreeWriter.Value(field.Get(defaults), field.Slot.NullWord) is not { } value ? ""
        : value is ScalarNode { Text: "" } ? "empty"
        : $"`{Cell(value is MapNode map && map["kind"] is ScalarNode kind ? kind.Text : value is ScalarNode scalar ? scalar.Text : CanonicalJson.Write(value))}`";

    private void Heading(string path, RecordField field) => Line($"## `{path}`", field.Description);

    private void Line(params ReadOnlySpan<string> paragraphs)
    {
        foreach (var paragraph in paragraphs)
        {
            if (paragraph.Length > 0)
            {
                _text.Append(paragraph).Append("\n\n");
            }
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
