using System.Text.RegularExpressions;

namespace HierFL.Cli.Rendering;

/// <summary>A word of a shell's command line.</summary>
internal static partial class ShellWord
{
    public static string Of(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[A-Za-z0-9_./:,=@%+-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
