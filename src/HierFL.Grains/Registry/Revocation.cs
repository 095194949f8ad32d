namespace HierFL.Grains.Registry;

/// <summary>A decision that certificates are believed no more. It is for good: whoever may come back gets a new certificate.</summary>
/// <param name="Subject">Which ones; see <see cref="RevocationSubject"/>.</param>
/// <param name="At">When it was decided. By name, certificates that are valid from before then are meant, and no later ones.</param>
/// <param name="By">The operator.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record Revocation(string Subject, DateTimeOffset At, string By, string Reason);
