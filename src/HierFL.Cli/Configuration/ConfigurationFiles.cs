using HierFL.Core.Jobs;

namespace HierFL.Cli.Configuration;

/// <summary>Reads the files a person writes: jobs, federations and the like.</summary>
internal static class ConfigurationFiles
{
    /// <summary>A job with every path absolute: they are relative to the file's folder.</summary>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static JobSpec ReadJob(string path, Catalogue catalogue) => ReadJobText(path, catalogue).Job;

    /// <summary>The same with the places of its fields, for what only other files can prove wrong.</summary>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static JobText ReadJobText(string path, Catalogue catalogue) => YamlFile.Read(path, read =>
    {
        var tree = JobPaths.Rooted(read, FolderOf(path));
        var (job, errors) = JobFile.Parse(tree, catalogue);
        return (job is null ? null : new JobText(path, job, tree), errors);
    });

    /// <summary>A federation with every path absolute: they are relative to the file's folder.</summary>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static FederationSpec ReadFederation(string path) =>
        FederationFile.Rooted(YamlFile.Read(path, FederationFile.Parse), FolderOf(path));

    /// <summary>A file that is no job: strictly, with all its errors at once.</summary>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static T ReadRecord<T>(string path, Func<T, IEnumerable<(string Field, string Sentence)>> findings)
        where T : class, new() => YamlFile.Read(path, tree => RecordFile.Parse(tree, findings));

    /// <summary>The effective job as a job file.</summary>
    public static string JobYaml(JobSpec job) => YamlWriter.Write(JobFile.Write(job));

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
