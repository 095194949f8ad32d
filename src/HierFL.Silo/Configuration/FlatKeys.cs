using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Silo.Configuration;

/// <summary>A YAML file as the flat keys of .NET configuration (<c>cluster:siloPort</c>), so that environment and command line can override single ones.</summary>
internal static class FlatKeys
{
    /// <summary>The scalars of a map of maps by their key, or all that is something else.</summary>
    public static (ImmutableDictionary<string, ScalarNode>? Keys, ImmutableArray<JobError> Errors) Of(Node tree)
    {
        var keys = ImmutableDictionary.CreateBuilder<string, ScalarNode>(StringComparer.OrdinalIgnoreCase);
        var errors = ImmutableArray.CreateBuilder<JobError>();
        if (tree is not ScalarNode { IsEmpty: true })
        {
            Flatten(tree, "", keys, errors);
        }

        return errors.Count == 0 ? (keys.ToImmutable(), []) : (null, errors.ToImmutable());
    }

    private static void Flatten(Node node, string prefix, ImmutableDictionary<string, ScalarNode>.Builder keys, ImmutableArray<JobError>.Builder errors)
    {
        switch (node)
        {
            case MapNode map:
                foreach (var entry in map.Entries)
                {
                    Flatten(entry.Value, prefix.Length == 0 ? entry.Key : $"{prefix}:{entry.Key}", keys, errors);
                }

                break;
            case ScalarNode scalar when prefix.Length > 0 && keys.TryAdd(prefix, scalar):
                break;
            case ScalarNode when prefix.Length > 0:
                errors.Add(new JobError(node.Line, node.Column, prefix, "it was given already; allowed: each key once, whatever its case"));
                break;
            default:
                errors.Add(new JobError(node.Line, node.Column, prefix, prefix.Length == 0 ? "found no map; allowed: a map of settings" : "found a list; allowed: one value"));
                break;
        }
    }
}
