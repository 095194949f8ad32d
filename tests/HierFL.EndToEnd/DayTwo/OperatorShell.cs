using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.DayTwo;

/// <summary>Somebody with a shell in the folder of a federation, who has the programs in the path.</summary>
internal sealed class OperatorShell
{
    private readonly LocalFederation _federation;
    private readonly Dictionary<string, string> _environment;

    public OperatorShell(LocalFederation federation)
    {
        var programs = Directory.CreateDirectory(federation.FileOf("bin")).FullName;
        foreach (var program in (string[])[LocalPrograms.Cli, LocalPrograms.Silo, LocalPrograms.Agent])
        {
            File.CreateSymbolicLink(Path.Combine(programs, Path.GetFileName(program)), program);
        }

        _federation = federation;
        _environment = new(federation.Environment) { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}" };
    }

    /// <summary>Types commands; the shell stops at the first that fails, and nothing may.</summary>
    /// <param name="commands">As they stand on a page, a block after another.</param>
    /// <param name="more">More of the environment; null for nothing.</param>
    /// <returns>What they printed.</returns>
    public async Task<string> TypeAsync(IEnumerable<string> commands, IReadOnlyDictionary<string, string>? more = null)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        using var shell = Hierfl.Start("/bin/bash", _federation.Folder, ["-euo", "pipefail", "-c", string.Join('\n', commands)], environment);
        var finished = await shell.EndAsync();
        Assert.AreEqual(0, finished.ExitCode, $"{finished}\n{_federation.Logs()}");
        return finished.Stdout;
    }
}
