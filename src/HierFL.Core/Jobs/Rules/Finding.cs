using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>Something wrong with a job.</summary>
/// <param name="Sentence">What was found and what is allowed.</param>
/// <param name="Fields">Where to report it, then the other fields it follows from: it is not reported if one of them could not be read.</param>
internal sealed record Finding(string Sentence, params ImmutableArray<string> Fields);

/// <summary>What rules look at.</summary>
/// <param name="Job">The job.</param>
/// <param name="Choices">Its choices, as far as their families are loaded.</param>
internal sealed record JobFacts(JobSpec Job, ImmutableArray<Chosen> Choices)
{
    /// <summary>Every choice of the job, sections and stages alike; one that cannot be resolved has been reported already.</summary>
    public static ImmutableArray<Chosen> ChoicesOf(object record, Catalogue catalogue, string prefix = "") =>
        [.. RecordShape.Of(record.GetType()).Fields.SelectMany(field => ChoicesIn(field.Get(record), catalogue, prefix + field.Key))];

    private static IEnumerable<Chosen> ChoicesIn(object? value, Catalogue catalogue, string path) => value switch
    {
        JobChoice choice => [new Chosen(path, choice), .. ChoicesOf(choice, catalogue, path + ".")],
        Choice choice when catalogue.FamilyAt(path) is { } family => Resolved(family, choice, catalogue),
        System.Collections.IEnumerable list and not string => list.Cast<object>().SelectMany((item, i) => ChoicesIn(item, catalogue, $"{path}[{i}]")),
        not null when Slot.Of(value.GetType()).IsRecord => ChoicesOf(value, catalogue, path + "."),
        _ => [],
    };

    private static IEnumerable<Chosen> Resolved(ChoiceFamily family, Choice choice, Catalogue catalogue)
    {
        var context = new BindContext(catalogue, typeof(JobSpec)).At(family.Path);
        return ChoiceBinder.Bind(family, TreeWriter.Write(choice), context) is { } record && context.Errors.IsEmpty ? ChoicesIn(record, catalogue, family.Path) : [];
    }
}

/// <summary>A choice and where it was made.</summary>
internal sealed record Chosen(string Path, JobChoice Choice)
{
    public string Kind => Casing.Kind(Choice.GetType());

    public bool Has(Traits trait) => Choice.Traits.HasFlag(trait);
}
