using System.Collections.Concurrent;
using HierFL.Core.Jobs;
using HierFL.Core.Memory;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Learning.Data;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Cli.Embedded;

/// <summary>The hospitals of an embedded run: each the agent that would stand beside its data, with a link inside the process.</summary>
internal sealed class HospitalFleet : IAsyncDisposable
{
    /// <summary>A training that takes less is done again, after a crash, rather than kept.</summary>
    internal static readonly TimeSpan WorthKeeping = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly TrainingSlots _slots;
    private readonly BulkMemory _memory = new(1L << 30, TimeProvider.System);
    private readonly List<Task> _agents = [];
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, ILearner> _learners = new(StringComparer.Ordinal);
    private readonly FederationData _data;
    private int _unregistered;

    private HospitalFleet(FederationData data, int slots) => (_data, _slots, _unregistered) = (data, new TrainingSlots(slots), data.Table.Hospitals.Count);

    /// <summary>Ends with the first fault of an agent; runs on otherwise.</summary>
    public Task Faulted { get; private set; } = Task.CompletedTask;

    /// <summary>What a hospital last declined an order for, with the file behind it: here, who runs the job is the hospital too. Null if none did.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Starts every hospital and waits until its region knows it.</summary>
    public static async Task<HospitalFleet> StartAsync(
        FederationData data, JobSpec job, RunFolder folder, EmbeddedSilo silo, int slots, bool isStateful, CrashPoint crash, CancellationToken cancellation)
    {
        var fleet = new HospitalFleet(data, slots);
        var runtime = fleet.Runtime(crash);
        foreach (var (region, hospitals) in data.Regions)
        {
            foreach (var hospital in hospitals)
            {
                var agent = new HospitalAgent(fleet.Options(hospital, region, job, folder, isStateful), new InProcessLink(silo.Services, region), runtime);
                fleet._agents.Add(Task.Run(() => agent.RunAsync(fleet._stop.Token), CancellationToken.None));
            }
        }

        fleet.Faulted = Task.WhenAny(fleet._agents).Unwrap();
        await Task.WhenAny(fleet._registered.Task, fleet.Faulted).WaitAsync(cancellation);
        return fleet;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_agents).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Dispose();
        _memory.Dispose();
        _stop.Dispose();
    }

    private HospitalRuntime Runtime(CrashPoint crash)
    {
        var random = new Random(0);
        return new HospitalRuntime
        {
            Learners = (hospital, _, _) => _learners.GetOrAdd(hospital, Learner),
            Documents = HospitalDocuments.Of(
                LearningSetup.Catalogue, bytes => RoundPlan.Read(bytes.Span), bytes => WireJson.Read<PreprocessingDocument>(bytes.Span)),
            Slots = _slots,
            Cache = new ContentCache(1L << 30),
            Memory = _memory,
            Time = TimeProvider.System,
            Jitter = () =>
            {
                lock (random)
                {
                    return random.NextDouble();
                }
            },
            Crash = crash,
            Report = Hear,
        };
    }

    private HospitalOptions Options(string hospital, string region, JobSpec job, RunFolder folder, bool isStateful)
    {
        var disclosure = _data.Spec.DisclosureOf(hospital);
        var rows = _data.Table.Hospitals[hospital].Splits.Count(split => split == Split.Train);
        return new HospitalOptions
        {
            Hospital = hospital,
            Region = region,
            Folder = Path.Combine(folder.Hospitals, hospital),
            Datasets = new Dictionary<string, long> { [job.Data.Dataset] = rows },
            Policy = new SitePolicy
            {
                MinEvaluationRows = disclosure.MinEvaluationRows,
                MaxBins = disclosure.MaxBins,
                MaxLocalSteps = _data.Spec.LimitsOf(hospital).MaxLocalSteps,
            },

            // Without state between rounds a lost update is trained again to the same bits; the root's commits are always flushed.
            Flush = isStateful,
            KeepsFrom = isStateful ? TimeSpan.Zero : WorthKeeping,
        };
    }

    private ILearner Learner(string hospital)
    {
        var limits = _data.Spec.LimitsOf(hospital);
        var learner = new TrainingLearner(_data.Table.Hospitals[hospital], _data.Spec.DisclosureOf(hospital), limits.MaxLocalSteps);
        return SlowLearner.Of(learner, limits.Slowdown, limits.Delay);
    }

    private void Hear(HospitalEvent news)
    {
        // Here nobody makes room later: who waits for it has declined.
        Trouble = news switch
        {
            HospitalEvent.Declined { Error: { } error } declined => $"{declined.Hospital}: {declined.Reason}: {error.Message}",
            HospitalEvent.Waits { Error: { } error } waits => $"{waits.Hospital}: {waits.Reason}: {error.Message}",
            _ => Trouble,
        };

        if (news is HospitalEvent.Registered && Interlocked.Decrement(ref _unregistered) == 0)
        {
            _registered.TrySetResult();
        }
    }
}
