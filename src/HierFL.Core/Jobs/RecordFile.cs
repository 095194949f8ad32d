using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>Between the tree of a configuration file and the record that holds it: the strict way in which jobs are read, for files that are no jobs.</summary>
public static class RecordFile
{
    /// <summary>Reads and validates a file; all errors are reported at once, in the order of the file; with errors there is no record.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="findings">What single fields cannot say of themselves: the field, as a path with dots, and a sentence.</param>
    public static (T? Value, ImmutableArray<JobError> Errors) Parse<T>(Node tree, Func<T, IEnumerable<(string Field, string Sentence)>> findings)
        where T : class, new()
    {
        var context = new BindContext(Catalogue.Core, typeof(T));
        if (tree is not MapNode map)
        {
            context.Refuse(tree, Slot.Of(typeof(T)).Allowed);
            return (null, context.Errors);
        }

        var value = (T)Binder.Record(typeof(T), map, context);
        foreach (var (field, sentence) in findings(value).Where(finding => !context.IsDoubtful(finding.Field)).ToArray())
        {
            var (line, column) = Places.Of(map, field);
            context.At(field).Error(line, column, sentence);
        }

        return context.Errors.IsEmpty ? (value, []) : (null, context.Errors);
    }

    /// <summary>A tree that reads to an equal record: every field that has a value.</summary>
    public static MapNode Write(object record) => TreeWriter.Write(record);
}
