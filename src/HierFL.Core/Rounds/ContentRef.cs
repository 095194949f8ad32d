namespace HierFL.Core.Rounds;

/// <summary>Names bytes by what they are: SHA-256 and length. Whoever fetches them checks both.</summary>
/// <param name="Sha256">Lower-case hexadecimal, 64 characters.</param>
/// <param name="Length">Bytes.</param>
public sealed record ContentRef(string Sha256, long Length);
