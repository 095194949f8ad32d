using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Memory;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Benchmarks.Federation;

/// <summary>Hospitals in this process, each the agent it would be elsewhere; only the training is left out.</summary>
internal sealed class Hospitals : IAsyncDisposable
{
    public const string Dataset = "benchmark";

    private readonly CancellationTokenSource _stop = new();
    private readonly TrainingSlots _slots = new(1);

    /// <summary>Of eight agents in one process, each with an update and a model of 100 MB.</summary>
    public BulkMemory Memory { get; } = new(3L << 30, TimeProvider.System);

    private readonly List<Task> _agents = [];
    private readonly List<IDisposable> _links = [];
    private string? _trouble;

    /// <summary>The clock of the job under way.</summary>
    public RoundClock Clock { get; set; } = new();

    public int Count => _agents.Count;

    /// <summary>Ends with the first fault of an agent, or says what a hospital declined.</summary>
    public void RequireHealth()
    {
        if (_agents.FirstOrDefault(agent => agent.IsCompleted) is { } ended)
        {
            throw new InvalidOperationException($"an agent ended: {ended.Exception?.GetBaseException().Message}");
        }

        if (_trouble is not null)
        {
            throw new InvalidOperationException(_trouble);
        }
    }

    /// <summary>Starts a hospital and waits until its region knows it.</summary>
    /// <param name="hospital">Its name.</param>
    /// <param name="region">Its region.</param>
    /// <param name="folder">Where its outbox lies.</param>
    /// <param name="link">To its silo; disposed with the hospitals if it can be.</param>
    /// <param name="cache">Its own, as of a process of its own, or one that several share, as in an embedded run.</param>
    /// <param name="flush">As an agent's outbox, or as one of an embedded run without state.</param>
    public async Task StartAsync(string hospital, string region, string folder, IHospitalLink link, ContentCache cache, bool flush)
    {
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new HospitalOptions
        {
            Hospital = hospital,
            Region = region,
            Folder = folder,
            Datasets = new Dictionary<string, long> { [Dataset] = NoTraining.Rows },
            Flush = flush,
            KeepsFrom = flush ? TimeSpan.Zero : HospitalFleet.WorthKeeping,
        };
        var agent = new HospitalAgent(options, link, Runtime(cache, news => Hear(news, registered)));
        if (link is IDisposable disposable)
        {
            _links.Add(disposable);
        }

        _agents.Add(Task.Run(() => agent.RunAsync(_stop.Token)));
        await registered.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_agents).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _links.ForEach(link => link.Dispose());
        _slots.Dispose();
        Memory.Dispose();
        _stop.Dispose();
    }

    private HospitalRuntime Runtime(ContentCache cache, Action<HospitalEvent> report)
    {
        var (clock, learner) = (Clock, new NoTraining(Clock));
        return new HospitalRuntime
        {
            Learners = (_, _, _) => ReferenceEquals(clock, Clock) ? learner : learner = new NoTraining(clock = Clock),
            Documents = HospitalDocuments.Of(
                LearningSetup.Catalogue, bytes => RoundPlan.Read(bytes.Span), bytes => WireJson.Read<PreprocessingDocument>(bytes.Span)),
            Slots = _slots,
            Cache = cache,
            Memory = Memory,
            Time = TimeProvider.System,
            Jitter = Random.Shared.NextDouble,
            Report = report,
        };
    }

    private void Hear(HospitalEvent news, TaskCompletionSource registered)
    {
        switch (news)
        {
            case HospitalEvent.Registered:
                registered.TrySetResult();
                break;
            case HospitalEvent.Declined declined:
                _trouble = $"{declined.Hospital} declined: {declined.Reason} {declined.Error?.Message}";
                break;
            case HospitalEvent.LinkFailed failed:
                Console.Error.WriteLine($"{failed.Hospital}: {failed.Call} failed and is tried again: {failed.Error.Message}");
                break;
        }
    }
}
