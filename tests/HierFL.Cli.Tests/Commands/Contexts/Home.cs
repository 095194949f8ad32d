using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands.Contexts;

/// <summary>A configuration folder of its own, with the identity of an operator. Its tests take turns: where it lies is an environment variable.</summary>
internal sealed class Home : IDisposable
{
    private const string Variable = "XDG_CONFIG_HOME";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly TemporaryFolder _folder = new();

    private Home(bool keepVariable)
    {
        if (!keepVariable)
        {
            Environment.SetEnvironmentVariable(Variable, _folder.Path);
        }
    }

    public string Identity => _folder.File("ada");

    public string Authority(string name) => _folder.File("pki/" + name);

    /// <param name="roles">What its operator may do.</param>
    /// <param name="keepVariable">Whether the configuration folder stays where it was: for a second one beside the first.</param>
    public static async Task<Home> CreateAsync(string roles = "admin", bool keepVariable = false)
    {
        var home = new Home(keepVariable);
        Assert.AreEqual(0, (await CommandRun.Of("pki", "init", "--federation", "demo", "--out", home._folder.File("pki"), "--region", "eu")).Code);
        Assert.AreEqual(0, (await CommandRun.Of("pki", "operator", "ada", "--role", roles, "--authority", home.Authority("operators"), "--out", home.Identity)).Code);
        return home;
    }

    public Task<CommandRun> AddAsync(string name, string gateways, params string[] more) =>
        CommandRun.Of(["context", "add", name, "--gateway", gateways, "--edge", "https://root.example:8443", "--identity", Identity, .. more]);

    public string File(string name) => _folder.File(name);

    /// <summary>The text without the name of the folder, relative paths included.</summary>
    public string Masked(string text) =>
        text.Replace(Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path), "HOME", StringComparison.Ordinal).Replace(_folder.Path, "HOME", StringComparison.Ordinal);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _folder.Dispose();
    }
}
