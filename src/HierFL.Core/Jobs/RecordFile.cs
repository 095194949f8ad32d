using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>From the tree of a file to the record that its keys are, for files other than jobs.</summary>
public static class RecordFile
{
    /// <summary>Reads and validates; all errors are reported at once.</summary>
    /// <param name="tree">The whole file.</param>
    /// <param name="rules">What the record's own types do not say: the dotted path of a field, and a sentence on what was found and what is allowed.</param>
    public static (T? Value, ImmutableArray<JobError> Errors) Parse<T>(Node tree, Func<T, IEnumerable<(string Field, string Sentence)>> rules)
        where T : class
    {
        var context = new BindContext(Catalogue.Core, typeof(T));
        if (tree is not MapNode map)
        {
            context.Refuse(tree, Slot.Of(typeof(T)).Allowed);
            return (null, context.Errors);
        }

        var value = (T)Binder.Record(typeof(T), map, context);
        foreach (var (field, sentence) in rules(value).Where(finding => !context.IsDoubtful(finding.Field)).ToArray())
        {
            var (line, column) = Places.Of(map, field);
            context.At(field).Error(line, column, sentence);
        }

        return context.Errors.IsEmpty ? (value, []) : (null, context.Errors);
    }

    /// <summary>A tree that reads to an equal record: every field that has a value.</summary>
    public static MapNode Write(object record) => TreeWriter.Write(record);
}
