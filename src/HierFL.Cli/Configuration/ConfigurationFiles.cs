using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Configuration;

/// <summary>Reads the files a person writes: jobs and federations.</summary>
internal static class ConfigurationFiles
{
    /// <summary>A job with every path absolute: they are relative to the file's folder.</summary>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static JobSpec ReadJob(string path, Catalogue catalogue) => ReadJobText(path, catalogue).Job;

    /// <summary>The same with the places of its fields, for what only other files can prove wrong.</summary>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static JobText ReadJobText(string path, Catalogue catalogue) => Read(path, read =>
    {
        var tree = JobPaths.Rooted(read, FolderOf(path));
        var (job, errors) = JobFile.Parse(tree, catalogue);
        return (job is null ? null : new JobText(path, job, tree), errors);
    });

    /// <summary>A federation with every path absolute: they are relative to the file's folder.</summary>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static FederationSpec ReadFederation(string path) =>
        FederationFile.Rooted(Read(path, FederationFile.Parse), FolderOf(path));

    /// <summary>The effective job as a job file.</summary>
    public static string JobYaml(JobSpec job) => YamlWriter.Write(JobFile.Write(job));

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static T Read<T>(string path, Func<Node, (T? Value, ImmutableArray<JobError> Errors)> parse) where T : class
    {
        try
        {
            var (value, errors) = parse(YamlReader.Read(Text(path)));
            return value ?? throw new ConfigurationException(path, errors);
        }
        catch (JobException error)
        {
            throw new ConfigurationException(path, error.Errors);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(path, [new JobError(0, 0, "", "it cannot be read: " + error.Message)]);
        }
    }

    private static string Text(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Node.MaxBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > Node.MaxBytes)
        {
            throw new JobException($"found more than {Node.MaxBytes} bytes; allowed: {Node.MaxBytes}");
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes, 0, length).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new JobException("it is not UTF-8 text");
        }
    }
}
