using System.Globalization;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Checkpoints;
using HierFL.Grains.Storage;

namespace HierFL.Cli.Embedded;

/// <summary>What can be done after a job has failed.</summary>
internal static class WayOn
{
    /// <summary>The sentence for people.</summary>
    /// <param name="job">What failed.</param>
    /// <param name="store">Its checkpoints.</param>
    /// <param name="folder">Of the run.</param>
    /// <param name="resume">What to type once the cause is gone.</param>
    /// <param name="cancellation">Stops reading checkpoints.</param>
    public static async Task<string> OfAsync(JobSpec job, IBlobStore store, RunFolder folder, string resume, CancellationToken cancellation)
    {
        var checkpoints = new CheckpointStore(store, CrashPoints.None);
        if (await IsWholeAsync(checkpoints, job.Name, null, cancellation))
        {
            return $"Every committed round is kept. Once the cause is gone, with the same job and data: {resume}; a job in which more changes than "
                + $"stop, evaluation and checkpoint, or other data, begin anew: take another folder with --out, or delete {ShortPath.Of(folder.Path)}.";
        }

        // The head stays at the round that is damaged, as do the hospitals' states: nothing can be taken away to go on from an earlier one in this folder.
        var earlier = await EarlierAsync(checkpoints, job.Name, cancellation) is { } whole
            ? string.Create(CultureInfo.InvariantCulture, $"; from the model of round {whole.Round}, which is whole, with this under model in the job file: ")
                + $"init: {{checkpoint: {Path.Combine(RunPaths.CheckpointsOf(job, folder), whole.Folder, "model.safetensors")}}}"
            : "";
        return $"Put the file back from a backup, then: {resume}. Without one this run cannot go on: begin anew in another folder with --out{earlier}.";
    }

    /// <summary>The last version before the damaged one that can be read.</summary>
    private static async Task<KeptCheckpoint?> EarlierAsync(CheckpointStore checkpoints, string job, CancellationToken cancellation)
    {
        try
        {
            var head = await checkpoints.ReadHeadAsync(job, cancellation);
            foreach (var kept in (head?.Kept ?? []).Where(kept => kept.Round < head!.Round).Reverse())
            {
                if (await IsWholeAsync(checkpoints, job, kept.Round, cancellation))
                {
                    return kept;
                }
            }
        }
        catch (CheckpointException)
        {
            // Without the head nobody knows the versions.
        }

        return null;
    }

    /// <summary>Whether a version, or the last one, is as it was written. A store that cannot be asked is another matter.</summary>
    private static async Task<bool> IsWholeAsync(CheckpointStore checkpoints, string job, int? round, CancellationToken cancellation)
    {
        try
        {
            await checkpoints.LoadAsync(job, round, null, cancellation);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
        catch (StoreUnavailableException)
        {
            return round is null;
        }
    }
}
