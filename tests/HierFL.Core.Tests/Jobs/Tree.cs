using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

/// <summary>Trees as a YAML reader would make them.</summary>
internal static class Tree
{
    /// <summary>The least a job must say.</summary>
    public const string Least = """
        {"version": 1, "name": "job", "model": {"kind": "logistic-regression"}, "data": {"dataset": "heart"}, "target": {"task": "binary", "column": "y"}}
        """;

    public static MapNode Of(string json) => (MapNode)CanonicalJson.Read(json);

    public static ScalarNode Plain(string text) => new(text, Quoted: false, 7, 3);

    /// <summary>The least job with some fields set to JSON values, or to a node.</summary>
    public static MapNode Job(params (string Path, object Value)[] fields) =>
        fields.Aggregate(Of(Least), (tree, field) => With(tree, field.Path.Split('.'), field.Value as Node ?? CanonicalJson.Read((string)field.Value)));

    public static ImmutableArray<JobError> Errors(params (string Path, object Value)[] fields) => JobFile.Parse(Job(fields), Samples.Catalogue).Errors;

    public static JobSpec Parsed(params (string Path, object Value)[] fields)
    {
        var (job, errors) = JobFile.Parse(Job(fields), Samples.Catalogue);
        Assert.IsNotNull(job, string.Join('\n', errors));
        return job;
    }

    /// <summary>The only error: its field and its sentence.</summary>
    public static (string Field, string Message) Error(params (string Path, object Value)[] fields)
    {
        var errors = Errors(fields);
        Assert.HasCount(1, errors, string.Join('\n', errors));
        return (errors[0].Field, errors[0].Message);
    }

    private static MapNode With(MapNode map, ReadOnlySpan<string> path, Node value)
    {
        var key = path[0];
        var inner = path.Length == 1 ? value : With(map[key] as MapNode ?? MapNode.Empty, path[1..], value);
        return map with { Entries = [.. map.Entries.Where(entry => entry.Key != key), new MapEntry(key, inner, 7, 1)] };
    }
}
