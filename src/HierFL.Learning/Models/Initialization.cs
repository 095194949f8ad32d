using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Models;

/// <summary>Where the first weights come from: one of two words, or a checkpoint.</summary>
/// <param name="Kind"><c>default</c>, <c>zeros</c> or <c>checkpoint</c>.</param>
/// <param name="Checkpoint">Path of a safetensors file; null but for <c>checkpoint</c>.</param>
public sealed record Initialization(string Kind, string? Checkpoint) : IFileValue<Initialization>
{
    public static Initialization Default { get; } = new("default", null);

    public static Initialization Zeros { get; } = new("zeros", null);

    public static string Allowed => "default, zeros, or {checkpoint: FILE}";

    public static string Schema => """
        {"oneOf":[{"enum":["default","zeros"]},{"type":"object","properties":{"checkpoint":{"type":"string"}},"required":["checkpoint"],
        "additionalProperties":false}]}
        """;

    public static Initialization From(string checkpoint) => new("checkpoint", checkpoint);

    public static Initialization? Bind(Node node, BindContext context)
    {
        if (node is MapNode)
        {
            return context.TryBind<CheckpointInitialization>(node, out var file) ? From(file.Checkpoint) : null;
        }

        Initialization[] words = [Default, Zeros];
        var word = node is ScalarNode scalar ? words.FirstOrDefault(word => word.Kind == scalar.Text) : null;
        if (word is null)
        {
            context.Refuse(node, Allowed, words.Select(word => word.Kind));
        }

        return word;
    }

    public Node ToNode() => Checkpoint is null
        ? new ScalarNode(Kind, Quoted: true, 0, 0)
        : new MapNode([new MapEntry("checkpoint", new ScalarNode(Checkpoint, Quoted: true, 0, 0), 0, 0)], 0, 0);
}

/// <summary>The map form of <see cref="Initialization"/>.</summary>
internal sealed record CheckpointInitialization
{
    [Description("Path of a safetensors file with the same tensors, relative to the job file."), RequiredInFile]
    public string Checkpoint { get; init; } = "";
}
