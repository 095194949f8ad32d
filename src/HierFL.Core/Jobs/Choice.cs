namespace HierFL.Core.Jobs;

/// <summary>
/// A choice whose type lives in another assembly (models, algorithms and local optimizers belong to Learning, which silos do not load):
/// its kind, and its parameters as they stand in the file. The catalogue turns it into the record where that is loaded.
/// </summary>
public sealed record Choice(string Kind, MapNode Parameters);
