namespace HierFL.Grains.Checkpoints;

/// <summary>Stored checkpoints are not what they should be. The message names the file, what was expected and what was found.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
