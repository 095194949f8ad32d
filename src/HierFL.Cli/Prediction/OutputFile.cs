using System.Text;
using HierFL.Cli.Commands;

namespace HierFL.Cli.Prediction;

/// <summary>A file a person asked for: whole or absent, and never in place of another unasked.</summary>
internal static class OutputFile
{
    /// <summary>To be called before the work, so that nobody waits for a result that cannot be kept.</summary>
    /// <exception cref="InputException">The file is there already, or its folder is not.</exception>
    public static void Require(string path, bool force)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"--out: {path} is a folder; allowed is the name of a file");
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new InputException($"--out: {path} is in a folder that does not exist");
        }

        if (!force && File.Exists(path))
        {
            throw new InputException($"--out: {path} exists; --force replaces it");
        }
    }

    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, string text, bool force)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(temporary, path, overwrite: force);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new InputException($"--out: {path} cannot be written: {error.Message}", error);
        }
    }
}
