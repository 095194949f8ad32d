using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Cli.Configuration;
using HierFL.Cli.Rendering;

namespace HierFL.Cli.Local;

/// <summary>How a process of a local federation is.</summary>
internal enum ChildState
{
    /// <summary>It has never run, or was told to end.</summary>
    Stopped,

    Running,

    /// <summary>It has ended, and is started again in a moment.</summary>
    Restarting,
}

/// <summary>A local federation as <c>state.json</c> says it.</summary>
internal sealed record LocalState
{
    public int Version { get; init; } = 1;

    /// <summary>Its federation file.</summary>
    public required string Federation { get; init; }

    /// <summary>The process that looks after the others.</summary>
    public required ProcessStamp Supervisor { get; init; }

    /// <summary>What it is doing, until it is ready.</summary>
    public string Step { get; init; } = "";

    public bool IsReady { get; init; }

    /// <summary>Why it did not come up; null if it did.</summary>
    public string? Problem { get; init; }

    public ImmutableArray<LocalProcess> Processes { get; init; } = [];

    /// <summary>Name of its context in <c>contexts.yaml</c>.</summary>
    public string ContextName { get; init; } = "";

    /// <summary>How it is reached; null until it is ready.</summary>
    public ContextSpec? Context { get; init; }

    /// <summary>Null if there is none that can be read.</summary>
    public static LocalState? Read(LocalFolder folder)
    {
        try
        {
            return File.Exists(folder.State) ? JsonSerializer.Deserialize<LocalState>(File.ReadAllBytes(folder.State), Document.Json) : null;
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(LocalFolder folder)
    {
        var temporary = folder.State + ".tmp";
        LocalFolder.WritePrivate(temporary, JsonSerializer.Serialize(this, Document.Json) + "\n");
        File.Move(temporary, folder.State, overwrite: true);
    }

    public LocalProcess? Find(string role) => Processes.FirstOrDefault(process => process.Role == role);
}

/// <summary>A process of it.</summary>
/// <param name="Role">Such as silo-eu.</param>
/// <param name="Process">Null while it does not run.</param>
/// <param name="State">How it is.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Ports">By what they are for.</param>
internal sealed record LocalProcess(string Role, ProcessStamp? Process, ChildState State, int Restarts, ImmutableSortedDictionary<string, int> Ports);
