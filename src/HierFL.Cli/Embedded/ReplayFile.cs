using System.Text.Json;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Embedded;

/// <summary>The admission record of an earlier run, to make its bits again (design decision D11).</summary>
internal static class ReplayFile
{
    private const long MaxBytes = 1 << 30;

    /// <exception cref="InputException">It is no manifest, or of another job.</exception>
    public static IReadOnlyList<RoundRecord> Read(string path, JobSpec job)
    {
        Manifest manifest;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxBytes)
            {
                throw new InputException($"{path}: {(file.Exists ? $"found {file.Length} bytes; at most {MaxBytes} are allowed" : "there is no such file")}");
            }

            manifest = WireJson.Read<Manifest>(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: it is no manifest of a run ({error.Message})", error);
        }

        if (manifest.JobDigest != JobFile.Digest(job))
        {
            throw new InputException(
                $"{path}: it records job {ForeignText.Quote(manifest.Job)} with another specification (digest {manifest.JobDigest[..Math.Min(12, manifest.JobDigest.Length)]}…, "
                + $"found {JobFile.Digest(job)[..12]}…); replay needs the job.yaml of that run, with its seed");
        }

        if (!manifest.Archive.IsEmpty)
        {
            throw new InputException($"{path}: it begins with round {manifest.Rounds[0].Round}; replay needs the manifest.json in the folder of the run, which holds them all");
        }

        if (manifest.Machine != MachineKind.Name)
        {
            Console.Error.WriteLine($"note: the run was made on {manifest.Machine}, this is {MachineKind.Name}: the bits may differ");
        }

        return manifest.Rounds;
    }
}
