using System.Text;

namespace HierFL.Cli.Prediction;

/// <summary>A file a person asked for: whole or absent, and never in place of another unasked.</summary>
internal static class OutputFile
{
    private static readonly string[] RunFiles = ["model.safetensors", "preprocessing.json", "manifest.json", "metrics.jsonl", "job.yaml", "data.json"];

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

    /// <summary>The output is neither the table nor a file of the model's folder, whatever --force says.</summary>
    public static void RequireOther(string path, string data, string model)
    {
        var target = Path.GetFullPath(path);
        var folder = Directory.Exists(model) ? Path.GetFullPath(model) : Path.GetDirectoryName(Path.GetFullPath(model))!;
        string[] inputs =
        [
            Path.GetFullPath(data), Path.GetFullPath(model),
            .. RunFiles.Select(name => Path.Combine(folder, name)),
        ];
        if (inputs.Contains(target, StringComparer.Ordinal))
        {
            throw new InputException($"--out: {path} is what is read here; choose another file");
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
