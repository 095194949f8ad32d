using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;

namespace HierFL.Grains.Registry;

/// <summary>
/// Durable state of the registry of jobs and its pure transitions.
/// <code>
/// Offer ─► (archive) ─► Admit ─► queued ─► running ─► finished | failed | cancelled
///                 └───► Drop       ▲                          │
///                                  └──────── Requeue ◄────────┘
/// </code>
/// A submission is written down three times, in this order: as pending here, into the archive (its documents, then <c>submission.json</c>), as queued here.
/// Whatever dies in between, the pending one and the archive say together what to do: admit it if it is archived whole, else drop it, since nobody has
/// been told of it.
/// </summary>
internal sealed record JobBook
{
    public const int MaxJobs = 10_000;

    /// <summary>Of the jobs that are over, this many are listed.</summary>
    private const int OverListed = 100;

    private const int MaxMessage = 1000;

    /// <summary>Of a list: well below the 64 KiB of a message.</summary>
    private const int ListBytes = 56 << 10;

    /// <summary>In the order of their first submission.</summary>
    public ImmutableArray<BookedJob> Jobs { get; init; } = [];

    /// <summary>The last place in the queue that was given.</summary>
    public long LastPlace { get; init; }

    public IEnumerable<BookedJob> Running => Jobs.Where(job => job.State == JobState.Running);

    public IEnumerable<BookedJob> Pending => Jobs.Where(job => job.Pending is not null);

    public BookedJob? Find(string name) => Jobs.FirstOrDefault(job => job.Name == name);

    /// <summary>All that run or wait and the newest that are over, in the order of their first submission, as many as fit into a grain message.</summary>
    /// <param name="after">The job that the page before ended with; empty for the first page.</param>
    public ImmutableArray<JobEntry> List(string after)
    {
        var room = ListBytes;
        var over = Jobs.Where(job => job.Entry is { IsOver: true }).OrderByDescending(job => job.Entry!.EndedAt).Take(OverListed).ToHashSet();
        var rest = Jobs.Skip(Find(after) is { } last ? Jobs.IndexOf(last) + 1 : 0);
        return [.. rest.Where(job => job.Entry is { IsOver: false } || over.Contains(job)).Select(job => job.Entry!).TakeWhile(entry => (room -= BytesOf(entry)) >= 0)];
    }

    /// <summary>Notes a submission that is about to be archived.</summary>
    /// <param name="submission">What is handed in; another specification than the known one's.</param>
    /// <param name="by">Who hands it in.</param>
    /// <param name="now">When.</param>
    /// <param name="changed">Fields that forbid to go on with a job of that name which is over.</param>
    /// <param name="rounds">Rounds at most, for people.</param>
    /// <exception cref="JobRefusedException">The name is taken, or the book is full.</exception>
    public JobBook Offer(JobSubmission submission, string by, DateTimeOffset now, ImmutableArray<string> changed, int rounds = 0)
    {
        var known = Find(submission.Job);
        if (known is { State: JobState.Running or JobState.Queued })
        {
            throw new JobRefusedException(
                $"job '{submission.Job}' is {(known.State == JobState.Running ? "running" : "waiting")} with another specification; cancel it first, or give the new one another name");
        }

        if (!changed.IsEmpty)
        {
            throw new JobRefusedException(
                $"job '{submission.Job}' is over, and it can go on with other stop, evaluation and checkpoint only; found changed: {string.Join(", ", changed)}; "
                + "give the new job another name");
        }

        if (known is null && Jobs.Length >= MaxJobs)
        {
            throw new JobRefusedException($"{Jobs.Length} jobs are registered; allowed are {MaxJobs}");
        }

        var offered = new PendingSubmission(submission.Spec.Sha256, by, now) { Regions = submission.Regions, Rounds = rounds };
        var pending = (known ?? new BookedJob { Name = submission.Job }) with { Pending = offered };
        return known is null ? this with { Jobs = Jobs.Add(pending) } : Put(pending);
    }

    /// <summary>The pending submission is archived: the job waits its turn.</summary>
    public JobBook Admit(string name)
    {
        var job = Find(name)!;
        var pending = job.Pending!;
        var entry = new JobEntry(name, JobState.Queued, pending.By, pending.At, null, null, "", pending.SpecSha256);
        return Queue(job, entry with { Regions = pending.Regions, Rounds = pending.Rounds });
    }

    /// <summary>The pending submission was not archived: what was before it stays.</summary>
    public JobBook Drop(string name)
    {
        var job = Find(name)!;
        return job.Entry is null ? this with { Jobs = Jobs.Remove(job) } : Put(job with { Pending = null });
    }

    /// <summary>A job that is over waits for another run.</summary>
    public JobBook Requeue(string name)
    {
        var job = Find(name)!;
        return Queue(job, job.Entry! with { State = JobState.Queued, EndedAt = null, Message = "", Stopped = null });
    }

    /// <summary>Lets those run whose turn it is, at most <paramref name="limit"/> at once.</summary>
    public JobBook Start(int limit, DateTimeOffset now)
    {
        var free = Math.Max(0, limit - Running.Count());
        return Jobs.Where(job => job.State == JobState.Queued).OrderBy(job => job.Place).Take(free).Aggregate(this, (book, job) => book.Put(job with
        {
            Run = job.Run + 1,
            Entry = job.Entry! with { State = JobState.Running, StartedAt = now, EndedAt = null, Message = "" },
        }));
    }

    /// <summary>A waiting job is over at once; a running one is to be stopped.</summary>
    public JobBook Cancel(string name, string reason, DateTimeOffset now)
    {
        var job = Find(name)!;
        var said = Short(reason);
        return job.State switch
        {
            JobState.Queued => Put(job with { Entry = job.Entry! with { State = JobState.Cancelled, EndedAt = now, Message = said } }),
            JobState.Running when job.Stop is null => Put(job with { Stop = said, Entry = job.Entry! with { Message = Short($"is being cancelled: {said}") } }),
            _ => this,
        };
    }

    /// <summary>The run is over. What is said of another run than the current one changes nothing.</summary>
    public JobBook End(string name, int run, JobStatus status, DateTimeOffset now)
    {
        if (Find(name) is not { State: JobState.Running } job || job.Run != run)
        {
            return this;
        }

        var isCancelled = job.Stop is not null && status.State != JobState.Finished;
        return Put(job with
        {
            Stop = null,
            Entry = job.Entry! with
            {
                State = isCancelled ? JobState.Cancelled : status.State,
                EndedAt = now,
                Message = isCancelled ? job.Stop! : Short(status.Message),
                Best = status.Best,
                Stopped = isCancelled ? null : status.Stopped,
            },
        });
    }

    /// <summary>How a job stands for a hospital that keeps something for it. One that is being handed in again may go on.</summary>
    public JobFate FateOf(string name, DateTimeOffset now) => Find(name) switch
    {
        null => new JobFate(name, JobCondition.Unknown, TimeSpan.Zero),
        { Pending: null, Entry: { IsOver: true, EndedAt: { } ended } entry } =>
            new JobFate(name, entry.State == JobState.Finished ? JobCondition.Finished : JobCondition.Stopped, now > ended ? now - ended : TimeSpan.Zero),
        _ => new JobFate(name, JobCondition.Open, TimeSpan.Zero),
    };

    private static int BytesOf(JobEntry entry) => WireJson.Bytes(entry).Length + 1;

    private JobBook Queue(BookedJob job, JobEntry entry) =>
        Put(job with { Pending = null, Stop = null, Place = LastPlace + 1, Entry = entry }) with { LastPlace = LastPlace + 1 };

    private JobBook Put(BookedJob job) => this with { Jobs = Jobs.SetItem(Jobs.IndexOf(Find(job.Name)!), job) };

    private static string Short(string message) => message.Length <= MaxMessage ? message : string.Concat(message.AsSpan(0, MaxMessage - 1), "…");
}
