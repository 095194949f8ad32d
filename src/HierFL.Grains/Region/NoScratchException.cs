namespace HierFL.Grains.Region;

/// <summary>The scratch folder does not take an update: it is full, gone, or not ours to write to. The sender may try again.</summary>
internal sealed class NoScratchException(string folder, Exception inner) : IOException($"scratch folder {folder} does not take an update: {inner.Message}", inner);
