using System.Text.Json;

namespace HierFL.EndToEnd.Processes;

/// <summary>What a process left when it ended.</summary>
internal sealed record Finished(string Command, int ExitCode, string Stdout, string Stderr)
{
    /// <summary>128 + SIGKILL, as a shell counts.</summary>
    private const int Killed = 137;

    public bool WasKilled => ExitCode == Killed;

    public string[] ErrorLines => Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The result as <c>-o json</c> prints it.</summary>
    public JsonElement Json => JsonDocument.Parse(Stdout).RootElement;

    /// <summary>The process ended with this code, and said nothing that is for programmers only.</summary>
    public Finished Expect(int code)
    {
        Assert.AreEqual(code, ExitCode, ToString());
        foreach (var text in new[] { Stdout, Stderr })
        {
            Assert.DoesNotContain("   at ", text, "a stack trace: " + this);
            Assert.DoesNotContain("Unhandled exception", text, ToString());
            Assert.DoesNotContain("--verbose shows where", text, "an error without a sentence of its own: " + this);
        }

        return this;
    }

    public override string ToString() => $"{Command}\nexit {ExitCode}\n--- stdout\n{Stdout}\n--- stderr\n{Stderr}";
}
