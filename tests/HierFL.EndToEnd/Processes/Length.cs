namespace HierFL.EndToEnd.Processes;

/// <summary>How much of a long study is done: a sample of it, or with <c>HIERFL_LONG=1</c> all.</summary>
internal static class Length
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("HIERFL_LONG") == "1";

    public static int Of(int @short, int @long) => IsLong ? @long : @short;
}
