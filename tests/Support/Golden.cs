using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Testing;

/// <summary>Text that is reviewed as a file of the checkout. With HIERFL_UPDATE_GOLDEN=1 the file is rewritten, and the diff is what is to be reviewed.</summary>
internal static class Golden
{
    private const string Update = "HIERFL_UPDATE_GOLDEN";

    /// <summary>Whether files are rewritten.</summary>
    public static bool IsUpdated => Environment.GetEnvironmentVariable(Update) == "1";

    /// <param name="path">Relative to the checkout, with forward slashes.</param>
    /// <param name="text">What the file should hold; lines end with \n.</param>
    public static void Check(string path, string text)
    {
        var full = Path.Combine(Checkout.Root, path);
        if (IsUpdated)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
            return;
        }

        var hint = $"; {Update}=1 rewrites it";
        Assert.IsTrue(File.Exists(full), $"{path} does not exist{hint}");
        var (expected, found) = (File.ReadAllText(full).Split('\n'), text.Split('\n'));
        for (var line = 0; line < Math.Min(expected.Length, found.Length); line++)
        {
            Assert.AreEqual(expected[line], found[line], $"{path}, line {line + 1}{hint}");
        }

        Assert.HasCount(expected.Length, found, $"{path} has another number of lines{hint}");
    }
}
