using HierFL.Cli.Rendering;

namespace HierFL.Cli.Local;

/// <summary>Where a local federation keeps what it has: <c>.hierfl</c> in the working folder.</summary>
/// <param name="Root">Absolute.</param>
internal sealed record LocalFolder(string Root)
{
    public const string Name = ".hierfl";

    public string State => Path.Combine(Root, "state.json");

    /// <summary>Held by the process that looks after the others, as long as it lives.</summary>
    public string Lock => Path.Combine(Root, "up.lock");

    public string Pki => Path.Combine(Root, "pki");

    /// <summary>The store of the root's silo: jobs, checkpoints, the root's audit log.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    public string Redis => Path.Combine(Root, "redis");

    public string Azurite => Path.Combine(Root, "azurite");

    public string Operator => Identity("operator");

    /// <summary>What to type to end what runs in it.</summary>
    public string Down => "hierfl down" + Option;

    /// <summary>What to type to start a federation in it again.</summary>
    public string Up(string federation) => $"hierfl up {ShellWord.Of(ShortPath.Of(federation))} --detach" + Option;

    /// <summary>By which a verb finds it; empty in the folder that is taken without.</summary>
    private string Option => Root == At(null).Root ? "" : $" --folder {ShellWord.Of(ShortPath.Of(Root))}";

    public static LocalFolder At(string? path) => new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path ?? Name)));

    /// <summary>The folder whose operator's identity lies there; null if that is none of a local federation.</summary>
    public static LocalFolder? OfOperator(string identity) =>
        Path.GetDirectoryName(Path.GetDirectoryName(identity)) is { Length: > 0 } root && new LocalFolder(root) is var folder && folder.Operator == identity ? folder : null;

    /// <summary>The store of a region's silo, and of nobody else: its hospitals, its regional steps, its audit log.</summary>
    public string StoreOf(string region) => Path.Combine(Root, "stores", region);

    public string Identity(string of) => Path.Combine(Root, "identities", of);

    public string Silo(string role) => Path.Combine(Root, "silos", role + ".yaml");

    public string Hospital(string name) => Path.Combine(Root, "hospitals", name);

    public string HospitalIdentity(string name) => Path.Combine(Hospital(name), "agent", "identity");

    public string Log(string role) => Path.Combine(Root, "logs", role + ".log");

    public string Pid(string role) => Path.Combine(Root, role + ".pid");

    /// <summary>A folder that only its owner can enter.</summary>
    public static string Private(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path).FullName;
        }

        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    /// <summary>A new file, in the place of an old one, that only its owner can read.</summary>
    public static StreamWriter PrivateFile(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new StreamWriter(path, options) { NewLine = "\n" };
    }

    public static void WritePrivate(string path, string text)
    {
        Private(Path.GetDirectoryName(path)!);
        using var file = PrivateFile(path);
        file.Write(text);
    }
}
