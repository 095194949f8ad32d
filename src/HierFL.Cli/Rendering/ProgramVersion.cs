using System.Reflection;

namespace HierFL.Cli.Rendering;

/// <summary>Which version of the program this is.</summary>
internal static class ProgramVersion
{
    /// <summary>Without the commit it was built from.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "of no version";
}
