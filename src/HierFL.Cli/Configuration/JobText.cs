using HierFL.Core.Jobs;

namespace HierFL.Cli.Configuration;

/// <summary>A job as it was read: what it says, and where.</summary>
/// <param name="File">Path as it was given.</param>
/// <param name="Job">What it says.</param>
/// <param name="Tree">With the places of its fields.</param>
internal sealed record JobText(string File, JobSpec Job, Node Tree)
{
    /// <summary>Something about a field that its text alone does not show.</summary>
    /// <param name="field">Dotted path, for example <c>cohort.min</c>.</param>
    /// <param name="sentence">What was found and what is allowed.</param>
    public ConfigurationException Error(string field, string sentence)
    {
        var (line, column) = JobFile.PlaceOf(Tree, field);
        return new ConfigurationException(File, [new JobError(line, column, field, sentence)]);
    }
}
