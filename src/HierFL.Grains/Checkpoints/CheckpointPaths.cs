using System.Globalization;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Checkpoints;

/// <summary>The blob layout of a job (design, section 6).</summary>
internal static class CheckpointPaths
{
    public const string Model = "model.safetensors";
    public const string Optimizer = "optimizer.safetensors";
    public const string Preprocessing = "preprocessing.json";
    public const string Manifest = "manifest.json";

    public static string Spec(string job) => $"jobs/{job}/spec.yaml";

    public static string Head(string job) => $"jobs/{job}/head.json";

    public static string Checkpoints(string job) => $"jobs/{job}/checkpoints/";

    public static string File(string job, string folder, string file) => $"{Checkpoints(job)}{folder}/{file}";

    /// <summary>Named by content too: a namesake's records are others.</summary>
    public static string Admissions(string job, ArchivedRounds archived) =>
        string.Create(CultureInfo.InvariantCulture, $"jobs/{job}/admissions/{archived.First:D6}-{archived.Last:D6}-{archived.Content.Sha256[..12]}.json");

    /// <summary>Folder of the n-th attempt to write a round's checkpoint, from 1.</summary>
    public static string Folder(int round, int attempt) =>
        attempt == 1 ? round.ToString("D6", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{round:D6}-{attempt}");

    /// <summary>The round and attempt that a folder's name says; null for a folder that is not a checkpoint's.</summary>
    public static (int Round, int Attempt)? Parse(string folder)
    {
        var parts = folder.Split('-');
        var attempt = 1;
        return parts.Length <= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var round)
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out attempt))
            && Folder(round, attempt) == folder
            ? (round, attempt)
            : null;
    }
}
