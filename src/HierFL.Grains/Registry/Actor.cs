namespace HierFL.Grains.Registry;

/// <summary>Who asks for something, as it is written down: a name that the caller's guard has proved.</summary>
public static class Actor
{
    /// <summary>Characters of a name.</summary>
    public const int MaxLength = 200;

    /// <summary>Characters of a reason.</summary>
    public const int MaxReason = 1000;

    /// <exception cref="ArgumentException">It cannot be written down.</exception>
    public static void Check(string by)
    {
        if (string.IsNullOrWhiteSpace(by) || by.Length > MaxLength || by.Any(char.IsControl))
        {
            throw new ArgumentException($"found an actor of {by?.Length ?? 0} characters; allowed: 1 to {MaxLength} that can be printed", nameof(by));
        }
    }

    /// <summary>Whether it may stand in a log that people read line by line: a line break or an escape sequence in it could pass for another entry.</summary>
    public static bool IsReason(string reason) => reason.Length <= MaxReason && !reason.Any(char.IsControl);

    /// <exception cref="ArgumentException">It cannot be written down.</exception>
    public static void CheckReason(string reason)
    {
        if (!IsReason(reason))
        {
            throw new ArgumentException($"found a reason of {reason.Length} characters; allowed: up to {MaxReason} that can be printed, on one line", nameof(reason));
        }
    }
}
