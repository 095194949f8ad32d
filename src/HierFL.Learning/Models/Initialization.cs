namespace HierFL.Learning.Models;

/// <summary>Where the first weights come from.</summary>
/// <param name="Kind"><c>default</c>, <c>zeros</c> or <c>checkpoint</c>.</param>
/// <param name="Checkpoint">Path of a safetensors file; null but for <c>checkpoint</c>.</param>
public sealed record Initialization(string Kind, string? Checkpoint)
{
    public static Initialization Default { get; } = new("default", null);

    public static Initialization Zeros { get; } = new("zeros", null);

    public static Initialization From(string checkpoint) => new("checkpoint", checkpoint);
}
