namespace HierFL.Core.Jobs;

/// <summary>A mistake in a file: where it is, what was found, what is allowed.</summary>
/// <param name="Line">From 1; 0 where it has no place.</param>
/// <param name="Column">From 1.</param>
/// <param name="Field">Dotted path, for example <c>local.batchSize</c>.</param>
/// <param name="Message">A sentence.</param>
public sealed record JobError(int Line, int Column, string Field, string Message);
