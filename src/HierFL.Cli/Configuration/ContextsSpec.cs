using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Configuration;

/// <summary>The clusters a person works with: <c>contexts.yaml</c>.</summary>
internal sealed record ContextsSpec
{
    [Description("Version of the file's format.")]
    public int Version { get; init; } = 1;

    [Description("Name of the context that is used where none is given."), DnsLabel]
    public string? Current { get; init; }

    [Description("Contexts by name."), DnsLabel]
    public ImmutableSortedDictionary<string, ContextSpec> Contexts { get; init; } = ImmutableSortedDictionary<string, ContextSpec>.Empty;

    /// <summary>What is wrong with it, field by field.</summary>
    public static IEnumerable<(string Field, string Sentence)> Findings(ContextsSpec file)
    {
        if (file.Version != 1)
        {
            yield return ("version", $"found {file.Version}; allowed: 1");
        }

        if (file.Current is { } current && !file.Contexts.ContainsKey(current))
        {
            yield return ("current", $"found '{current}', which is no context of the file; allowed: {(file.Contexts.IsEmpty ? "a context of the file" : string.Join(", ", file.Contexts.Keys))}");
        }

        foreach (var (name, context) in file.Contexts)
        {
            foreach (var (field, sentence) in ContextSpec.Findings(context))
            {
                yield return ($"contexts.{name}.{field}", sentence);
            }
        }
    }
}

/// <summary>A cluster, and who one is there.</summary>
internal sealed record ContextSpec
{
    [Description("Gateways of the cluster, host:port; any of them will do."), RequiredInFile]
    public ImmutableArray<string> Gateways { get; init; } = [];

    [Description("Edge of a silo of the root, an https URL: models and documents go over it."), RequiredInFile]
    public string Edge { get; init; } = "";

    [Description("Folder of the operator's identity."), RequiredInFile]
    public string Identity { get; init; } = "";

    [Description("Name of the cluster.")]
    public string Cluster { get; init; } = "hierfl";

    public static IEnumerable<(string Field, string Sentence)> Findings(ContextSpec context)
    {
        if (context.Gateways.IsEmpty)
        {
            yield return ("gateways", $"found none; allowed: one or more, {GatewayAddress.Allowed}");
        }

        for (var index = 0; index < context.Gateways.Length; index++)
        {
            if (GatewayAddress.TryParse(context.Gateways[index]) is null)
            {
                yield return ($"gateways[{index}]", $"found '{context.Gateways[index]}'; allowed: {GatewayAddress.Allowed}");
            }
        }

        if (!Uri.TryCreate(context.Edge, UriKind.Absolute, out var edge) || edge.Scheme != Uri.UriSchemeHttps || edge.PathAndQuery != "/")
        {
            yield return ("edge", $"found '{context.Edge}'; allowed: an https URL without a path, such as https://root.example:8443");
        }

        if (context.Identity.Length == 0)
        {
            yield return ("identity", "found an empty text; allowed: the folder of an operator's identity");
        }

        if (context.Cluster.Length == 0)
        {
            yield return ("cluster", "found an empty text; allowed: the name of the cluster");
        }
    }
}
