using System.Collections.Concurrent;
using HierFL.Core.Tensors;

namespace HierFL.Learning.Hospital;

/// <summary>
/// What a hospital keeps between rounds, in versions (design decision D13). The state for a base model is the one left by the training of the hospital's
/// last update in that model's lineage: the order names that update, and it alone chooses the version. Thread-safe; one agent works in a folder, and on one order of a job at a time.
/// </summary>
/// <param name="folder">One folder below it for each job.</param>
/// <param name="files">How files are written.</param>
/// <param name="read">Safetensors to vector.</param>
/// <param name="write">Vector to safetensors.</param>
internal sealed class HospitalStates(string folder, DurableFiles files, Func<ReadOnlyMemory<byte>, ModelVector> read, Func<ModelVector, byte[]> write)
{
    /// <summary>The versions of each job; a list is used by the one order of its job that is at work.</summary>
    private readonly ConcurrentDictionary<string, List<StateVersion>> _jobs = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();

    /// <summary>On disk when it was measured last, and written since; what was removed since still counts. Null before the first time.</summary>
    private long? _bytes;

    /// <summary>
    /// Makes the version that <paramref name="lastAccepted"/> left the state of the base model: it is that already, or it was pending and is promoted, or
    /// the hospital was not in the rounds between and carries it over. Null if that version is gone.
    /// </summary>
    public StateVersion? Settle(string job, string baseModel, string lastAccepted)
    {
        var versions = Versions(job);
        var (shortBase, tag) = (Sha256Text.Short(baseModel), Sha256Text.Short(lastAccepted));
        // Equal updates of two rounds give equal tags: the base tells them apart, then the newest is meant.
        var found = versions.Where(version => version.Tag == tag)
            .OrderByDescending(version => version.Base == shortBase).ThenByDescending(version => version.Base is null).ThenByDescending(version => version.Order)
            .FirstOrDefault();
        if (found is null)
        {
            return null;
        }

        var newest = versions.Where(version => version.Base is not null).Select(version => version.Order).DefaultIfEmpty(0).Max();
        if (found.Base == shortBase && found.Order == newest)
        {
            return found;
        }

        var settled = found with { Base = shortBase, Order = newest + 1 };
        files.Rename(PathOf(job, found), PathOf(job, settled), AgentCrashPoints.StateFiles.Promotion);
        versions[versions.IndexOf(found)] = settled;
        return settled;
    }

    /// <summary>Bytes of all jobs on disk; where these fit into <paramref name="room"/>, a number above them may do, since files are measured only when it matters.</summary>
    public long BytesWithin(long room)
    {
        lock (_gate)
        {
            return _bytes <= room ? _bytes.Value : (_bytes = HospitalFolder.MeasureStates(folder)).Value;
        }
    }

    /// <summary>Bytes of one version, and about what the next one will take; 0 if there is none.</summary>
    public long LengthOf(string job, StateVersion? version) => version is not null && new FileInfo(PathOf(job, version)) is { Exists: true } file ? file.Length : 0;

    /// <summary>The vector of a settled version; null, and the version is dropped, if its file is gone or damaged.</summary>
    public ModelVector? Read(string job, StateVersion version)
    {
        var path = PathOf(job, version);
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        if (Sha256Text.Short(Sha256Text.Of(bytes)) == version.Body)
        {
            return read(bytes);
        }

        Drop(job, version);
        return null;
    }

    /// <summary>Writes what a training left, to be promoted if its update becomes part of the model.</summary>
    public void WritePending(WorkKey work, string update, ModelVector state)
    {
        var bytes = write(state);
        var version = new StateVersion(null, work.Round, Sha256Text.Short(update), Sha256Text.Short(Sha256Text.Of(bytes)));
        files.Write(PathOf(work.Job, version), AgentCrashPoints.StateFiles.Area, bytes);
        lock (_gate)
        {
            // If it was measured meanwhile it counts twice until the next time; before, it could count not at all.
            _bytes += bytes.Length;
        }

        var versions = Versions(work.Job);
        if (!versions.Contains(version))
        {
            versions.Add(version);
        }
    }

    /// <summary>Drops what trainings left whose updates are neither in the model nor awaited: all pending versions but those named.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="awaited">Whether the update of this tag may still be accepted.</param>
    public void DropPending(string job, Predicate<string> awaited) =>
        Versions(job).FindAll(version => version.Base is null && !awaited(version.Tag)).ForEach(version => Drop(job, version));

    /// <summary>Keeps the versions used last, so many of them.</summary>
    public void Prune(string job, int keep) =>
        Versions(job).Where(version => version.Base is not null).OrderByDescending(version => version.Order).Skip(keep).ToList()
            .ForEach(version => Drop(job, version));

    /// <summary>Lets go of all versions of a job that is over, and of its folder.</summary>
    public void Forget(string job)
    {
        _jobs.TryRemove(job, out _);
        DurableFiles.DeleteFolder(Path.Combine(folder, job));
    }

    private void Drop(string job, StateVersion version)
    {
        files.Delete(PathOf(job, version), LengthOf(job, version), AgentCrashPoints.StateFiles.Removal);
        Versions(job).Remove(version);
    }

    private string PathOf(string job, StateVersion version) => Path.Combine(folder, job, version.FileName);

    private List<StateVersion> Versions(string job) =>
        _jobs.GetOrAdd(job, name => [.. DurableFiles.List(Path.Combine(folder, name)).Select(StateVersion.Parse).OfType<StateVersion>()]);
}
