using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Jobs;

namespace HierFL.Hosts;

/// <summary>A file that a person wrote, from disk to its record.</summary>
internal static class YamlFile
{
    /// <param name="path">As it was given; errors begin with it.</param>
    /// <param name="parse">From the tree to the record, or to all that is wrong with it.</param>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static T Read<T>(string path, Func<Node, (T? Value, ImmutableArray<JobError> Errors)> parse)
        where T : class
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
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw new ConfigurationException(path, [new JobError(0, 0, "", "it cannot be read: found a folder; allowed: a file")]);
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
