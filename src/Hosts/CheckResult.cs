namespace HierFL.Hosts;

/// <summary>How a check ended.</summary>
internal enum CheckState
{
    Ok,

    /// <summary>It works, but something will be in its way.</summary>
    Warn,

    /// <summary>It does not work like this.</summary>
    Fail,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="State">How it ended.</param>
/// <param name="Found">A sentence.</param>
/// <param name="Remedy">What would help; null where nothing is wrong.</param>
internal sealed record CheckResult(string Check, CheckState State, string Found, string? Remedy = null)
{
    public static CheckResult Ok(string check, string found) => new(check, CheckState.Ok, found);

    public static CheckResult Warn(string check, string found, string remedy) => new(check, CheckState.Warn, found, remedy);

    public static CheckResult Fail(string check, string found, string remedy) => new(check, CheckState.Fail, found, remedy);
}
