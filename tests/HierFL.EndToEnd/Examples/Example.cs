using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>The examples of the documents.</summary>
internal static class Example
{
    public static string PathOf(string file) => Path.Combine(Checkout.Root, "docs", "examples", file);

    public static string TextOf(string file) => File.ReadAllText(PathOf(file));
}
