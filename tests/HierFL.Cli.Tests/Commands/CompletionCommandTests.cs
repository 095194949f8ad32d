using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;

namespace HierFL.Cli.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class CompletionCommandTests
{
    [TestMethod]
    [DataRow("", "audit completion context doctor down hospitals jobs models pki predict regions report run schema up"), DataRow("pre", "predict"), DataRow("jobs can", "cancel"), DataRow("predict --d", "--data"), DataRow("predict x -o j", "json"), DataRow("schema f", "federation")]
    public async Task Suggests_what_fits(string typed, string expected)
    {
        var line = $"{RootCommand.ExecutableName} {typed}";
        var run = await CommandRun.Of($"[suggest:{line.Length}]", line);
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        var found = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CollectionAssert.AreEqual(expected.Split(' '), found.Where(word => typed.Contains('-') || word[0] is not ('-' or '/')).ToArray());
    }

    [TestMethod]
    [DataRow("bash"), DataRow("zsh"), DataRow("fish"), DataRow("pwsh")]
    public async Task Prints_a_script_that_asks_hierfl(string shell)
    {
        var run = await CommandRun.Of("completion", shell);
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        StringAssert.Contains(run.Output, "[suggest:");
        StringAssert.EndsWith(run.Output, "\n");
        Assert.IsFalse(run.Output.Contains('\r'));
    }

    [TestMethod]
    [DataRow("bash", "-n"), DataRow("zsh", "-n"), DataRow("fish", "--no-execute")]
    public async Task The_script_is_one_of_its_shell(string shell, string check)
    {
        var (code, _, error) = Shell(shell, [check], (await CommandRun.Of("completion", shell)).Output);
        Assert.AreEqual(0, code, error);
    }

    [TestMethod]
    public async Task Bash_completes_what_is_typed_up_to_the_cursor()
    {
        // The real program, as it stands beside these tests.
        var program = Path.Combine(AppContext.BaseDirectory, "hierfl");
        if (!File.Exists(program))
        {
            Assert.Inconclusive("needs the program hierfl beside the tests");
        }

        var script = (await CommandRun.Of("completion", "bash")).Output + $$"""
            COMP_WORDS=('{{program}}' predict m --outp rest)
            COMP_CWORD=3
            COMP_LINE="${COMP_WORDS[*]}"
            COMP_POINT=$((${#COMP_LINE} - 5))
            _hierfl_complete
            echo "${COMPREPLY[@]}"
            """;
        var (code, output, error) = Shell("bash", [], script);
        Assert.AreEqual((0, "--output\n", ""), (code, output, error));
    }

    private static (int Code, string Output, string Error) Shell(string name, string[] arguments, string script)
    {
        try
        {
            using var shell = Process.Start(new ProcessStartInfo(name, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            shell.StandardInput.Write(script);
            shell.StandardInput.Close();
            var error = shell.StandardError.ReadToEndAsync();
            var output = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            return (shell.ExitCode, output, error.Result);
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive($"needs {name}");
            throw;
        }
    }
}
