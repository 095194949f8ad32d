using System.Collections.Concurrent;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Learning.Data;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>The agents of the toy federation, each once in its own region and once in the one region of centralized jobs, for every job of a silo.</summary>
internal sealed class ToyHospitals : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TrainingSlots _slots = new(2);
    private readonly ConcurrentDictionary<(string Hospital, PredictionTask Task, bool HasImages), ILearner> _learners = new();
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _agents = [];
    private int _unregistered;

    public static async Task<ToyHospitals> StartAsync(string folder, ToyFederation federation, EmbeddedSilo silo, Mortality mortality)
    {
        var hospitals = new ToyHospitals();
        var runtime = hospitals.Runtime(federation, mortality);
        HospitalOptions[] all =
        [
            .. from topology in new Topology[] { new Hierarchical(), new Centralized() }
               from region in federation.Of(Composition.Of().Job! with { Topology = topology }).Regions
               from hospital in region.Value
               select Options(Path.Combine(folder, "hospitals", region.Key, hospital), region.Key, hospital),
        ];
        hospitals._unregistered = all.Length;
        hospitals._agents.AddRange(all.Select(options => Task.Run(
            () => new HospitalAgent(options, new InProcessLink(silo.Services, options.Region), runtime).RunAsync(hospitals._stop.Token))));
        await hospitals._registered.Task;
        return hospitals;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_agents).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _slots.Dispose();
        _stop.Dispose();
    }

    private static HospitalOptions Options(string folder, string region, string hospital) => new()
    {
        Hospital = hospital,
        Region = region,
        Folder = folder,
        Datasets = new Dictionary<string, long> { [Composition.Dataset] = ToyFederation.MostRows },
        Policy = new SitePolicy { MinEvaluationRows = 1 },
        Flush = false,
    };

    private HospitalRuntime Runtime(ToyFederation federation, Mortality mortality) => new()
    {
        Learners = (hospital, job, _) => _learners.GetOrAdd(
            (hospital, job.Target.Task, ToyFederation.HasImages(job)), _ => new TrainingLearner(federation.Of(job).Table.Hospitals[hospital], new Disclosure(MinEvaluationRows: 1))),
        Documents = HospitalDocuments.Of(
            LearningSetup.Catalogue, bytes => RoundPlan.Read(bytes.Span), bytes => WireJson.Read<PreprocessingDocument>(bytes.Span)),
        Slots = _slots,
        Cache = new ContentCache(1L << 26),
        Time = TimeProvider.System,
        Jitter = () => 0.5,
        Crash = mortality.Pass,
        Report = Hear,
        Backoff = new Backoff { First = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(100) },
    };

    private void Hear(HospitalEvent news)
    {
        if (news is HospitalEvent.Registered && Interlocked.Decrement(ref _unregistered) == 0)
        {
            _registered.TrySetResult();
        }
    }
}
