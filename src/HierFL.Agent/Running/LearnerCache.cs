using HierFL.Agent.Configuration;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Training;

namespace HierFL.Agent.Running;

/// <summary>
/// A learner for each job and data set, with the table read once: rounds share it, and a file that has changed is read again. The least recently used go
/// when the capacity is exceeded; the last one used always stays.
/// </summary>
/// <param name="site">Where the data lie, and what the hospital allows.</param>
/// <param name="region">The hospital's region.</param>
internal sealed class LearnerCache(SiteSpec site, string region)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _latestFirst = [];

    /// <summary>Learners held, for tests.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _latestFirst.Count;
            }
        }
    }

    /// <exception cref="LearningException">The table cannot be used for the job; the message names no value, the cause has its place.</exception>
    public ILearner Get(string hospital, JobSpec job, string dataset)
    {
        var section = site.Datasets[dataset];
        var key = new Key(JobFile.Digest(job), dataset, StampOf(section));
        if (Find(key) is { } known)
        {
            return known;
        }

        // Two slots may read the same table at once; the first to finish is kept.
        var data = Read(hospital, job, dataset, section);
        var learner = new TrainingLearner(data, site.Policy.Disclosure, site.Policy.MaxLocalSteps);
        return Keep(key, SlowLearner.Of(learner, site.Resources.Slowdown, site.Resources.Delay), BytesOf(data));
    }

    private HospitalData Read(string hospital, JobSpec job, string dataset, DatasetSection section)
    {
        try
        {
            var columns = section.Columns() with { Features = job.Data.Features, Target = job.Target };
            return TableReader.ReadHospital(new HospitalFile(hospital, region, section.File), columns with { Patient = columns.Patient ?? job.Target.Patient });
        }
        catch (TableException error)
        {
            throw new LearningException($"hospital '{hospital}' cannot use its data set '{dataset}' for job '{job.Name}'; the log of its agent says where", error);
        }
    }

    private ILearner? Find(Key key)
    {
        lock (_gate)
        {
            for (var node = _latestFirst.First; node is not null; node = node.Next)
            {
                if (node.Value.Key == key)
                {
                    _latestFirst.Remove(node);
                    _latestFirst.AddFirst(node);
                    return node.Value.Learner;
                }
            }

            return null;
        }
    }

    private ILearner Keep(Key key, ILearner learner, long bytes)
    {
        lock (_gate)
        {
            if (Find(key) is { } first)
            {
                return first;
            }

            _latestFirst.AddFirst(new Entry(key, learner, bytes));
            while (_latestFirst.Count > 1 && _latestFirst.Sum(entry => entry.Bytes) > site.Resources.Cache.Bytes)
            {
                _latestFirst.RemoveLast();
            }

            return learner;
        }
    }

    /// <summary>The rows as read, and about as much again standardized; pixels are a byte each, and four standardized.</summary>
    private static long BytesOf(HospitalData data) => (2L * sizeof(double) * (data.Values.Length + data.Targets.Length)) + (5L * data.Pixels.Length);

    /// <summary>Of a folder, only that files come or go in it is seen: images that change in place are read again when the agent starts.</summary>
    private static Stamp StampOf(DatasetSection section) => new(StampOf(section.File), StampOf(section.Images?.Idx ?? section.Images?.Folder));

    private static (long Length, long Ticks) StampOf(string? path) =>
        path is null ? (0, 0)
        : new FileInfo(path) is { Exists: true } info ? (info.Length, info.LastWriteTimeUtc.Ticks)
        : new DirectoryInfo(path) is { Exists: true } folder ? (0, folder.LastWriteTimeUtc.Ticks)
        : (0, 0);

    private sealed record Key(string Job, string Dataset, Stamp Stamp);

    private sealed record Stamp((long Length, long Ticks) File, (long Length, long Ticks) Images);

    private sealed record Entry(Key Key, ILearner Learner, long Bytes);
}
