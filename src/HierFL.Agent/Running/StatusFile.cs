using System.Text.Json;

namespace HierFL.Agent.Running;

/// <summary>The agent's status on disk: whole at any moment, for <c>hierfl-agent status</c> and for monitoring.</summary>
internal static class StatusFile
{
    private const string Name = "status.json";

    public static string In(string folder) => Path.Combine(folder, Name);

    public static void Write(string folder, AgentStatus status)
    {
        var path = In(folder);
        File.WriteAllText(path + ".tmp", PrettyJson.Of(status));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Null if no agent has ever run here.</summary>
    /// <exception cref="InputException">The file is no status.</exception>
    public static AgentStatus? Read(string folder)
    {
        try
        {
            return File.Exists(In(folder)) ? JsonSerializer.Deserialize<AgentStatus>(File.ReadAllText(In(folder)), PrettyJson.Options) : null;
        }
        catch (JsonException error)
        {
            throw new InputException($"{In(folder)} is no status of an agent: {error.Message}", error);
        }
    }
}
