namespace HierFL.Core.Jobs;

/// <summary>The error of a key that a record does not have, with the key that was meant or the place it belongs.</summary>
internal static class UnknownField
{
    public static void Report(RecordShape shape, MapEntry entry, BindContext context, string? kind)
    {
        var allowed = kind is null ? shape.Keys : shape.Keys.Prepend(kind);
        var (nearest, distance) = NearestName.Nearest(entry.Key, shape.Keys);
        var elsewhere = Elsewhere(entry.Key, context);
        var hint = "";
        if (nearest is not null && (distance == 0 || elsewhere is null))
        {
            hint = $" (did you mean '{nearest}'?)";
            context.At(nearest).Doubt();
        }
        else if (elsewhere is not null)
        {
            hint = $" ({elsewhere})";
        }

        var list = string.Join(", ", allowed.DefaultIfEmpty("no fields"));
        context.At(ForeignText.Plain(entry.Key)).Error(entry.Line, entry.Column, $"unknown field {ForeignText.Quote(entry.Key)}; allowed: {list}{hint}");
    }

    /// <summary>Where in the file a key that is at home elsewhere belongs; null if it is at home nowhere.</summary>
    private static string? Elsewhere(string key, BindContext context)
    {
        var family = context.Root == typeof(JobSpec) ? context.Catalogue.Families.FirstOrDefault(family => family.Kinds.ContainsKey(key)) : null;
        if (family is not null)
        {
            return $"it is a kind of '{family.Path}': write {family.Noun}: {{kind: {key}}}";
        }

        var sections = RecordShape.Of(context.Root).Fields.Where(field => field.Slot.IsRecord && field.Key != context.Path);
        var home = sections.FirstOrDefault(section => RecordShape.Of(section.Slot.Bare)[key] is not null);
        return home is not null ? $"it belongs under '{home.Key}'"
            : context.Path.Length > 0 && RecordShape.Of(context.Root)[key] is not null ? "it belongs at the top of the file"
            : null;
    }
}
