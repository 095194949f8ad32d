namespace HierFL.Grains.Storage;

/// <summary>The store did not do what was asked; whether it happened is not known. The message says what was found and, in one sentence, what to do.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner) : IOException(message, inner);
