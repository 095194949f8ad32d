namespace HierFL.Core.Jobs;

/// <summary>Reads <c>{kind: ..., parameters}</c> against the catalogue; a family that is not loaded is taken as it stands.</summary>
internal static class ChoiceBinder
{
    private const string KindKey = "kind";

    /// <summary>A property of the type <see cref="Choice"/>, or of the base of a family.</summary>
    public static object? Bind(Type type, Node node, BindContext context)
    {
        if (type == typeof(Choice))
        {
            return context.Catalogue.FamilyAt(context.Path) is not { } known ? Raw(node, context)
                : Bind(known, node, context) is { } record ? Written(record)
                : null;
        }

        var family = context.Catalogue.FamilyOf(type)
            ?? throw new InvalidOperationException($"{type} is in a file but not in the catalogue; load its assembly, or make the property a {nameof(Choice)}");
        return Bind(family, node, context);
    }

    public static JobChoice? Bind(ChoiceFamily family, Node node, BindContext context)
    {
        if (node is not MapNode map)
        {
            RefuseShape(family, node, context);
            return null;
        }

        var kind = family.DefaultKind;
        if (map[KindKey] is { } given)
        {
            if (given is not ScalarNode { IsEmpty: false } word)
            {
                context.At(KindKey).Refuse(given, Sentence.Or(family.Kinds.Keys));
                context.Doubt();
                return null;
            }

            kind = word.Text;
            if (!family.Kinds.ContainsKey(kind))
            {
                UnknownKind(family, word, context);
                return null;
            }
        }

        if (kind is null)
        {
            context.Error(map, $"it has no kind; allowed: {Sentence.Or(family.Kinds.Keys)}");
            return null;
        }

        return (JobChoice)Binder.Record(family.Kinds[kind].Type, map, context, KindKey);
    }

    /// <summary>A choice left out, with the parameters of its kind filled in where the kind is loaded.</summary>
    public static Choice Fill(Choice choice, Node around, BindContext context) =>
        context.Catalogue.FamilyAt(context.Path) is { } family && family.Kinds.ContainsKey(choice.Kind)
            && Bind(family, TreeWriter.Write(choice) with { Line = around.Line, Column = around.Column }, context) is { } record
            ? Written(record)
            : choice;

    private static Choice? Raw(Node node, BindContext context)
    {
        if (node is MapNode map && map[KindKey] is ScalarNode { IsEmpty: false } kind)
        {
            return new Choice(kind.Text, map with { Entries = map.Entries.RemoveAll(entry => entry.Key == KindKey) });
        }

        context.Refuse(node, "a map {kind: ...} with its parameters");
        return null;
    }

    private static Choice Written(JobChoice record) => new(Casing.Kind(record.GetType()), TreeWriter.Parameters(record));

    private static void RefuseShape(ChoiceFamily family, Node node, BindContext context)
    {
        if (node is not ScalarNode { IsEmpty: false } word)
        {
            context.Refuse(node, $"a map {{kind: ...}} with kind {Sentence.Or(family.Kinds.Keys)}");
        }
        else if (family.Kinds.ContainsKey(word.Text))
        {
            context.Error(node, $"found {Sentence.Found(node)}; allowed: a map; write {{kind: {word.Text}}}");
        }
        else
        {
            context.Refuse(node, $"a map {{kind: ...}} with kind {Sentence.Or(family.Kinds.Keys)}", family.Kinds.Keys);
        }
    }

    private static void UnknownKind(ChoiceFamily family, ScalarNode word, BindContext context)
    {
        var home = context.Catalogue.Families.FirstOrDefault(other => other.Kinds.ContainsKey(word.Text));
        if (home is null)
        {
            context.At(KindKey).Refuse(word, Sentence.Or(family.Kinds.Keys), family.Kinds.Keys);
        }
        else
        {
            var article = "aeiou".Contains(home.Noun[0]) ? "an" : "a";
            context.At(KindKey).Error(
                word,
                $"found '{word.Text}', which is {article} {home.Noun}; write it under '{home.Path}'; allowed here: {Sentence.Or(family.Kinds.Keys)}");
        }

        context.Doubt();
    }
}
