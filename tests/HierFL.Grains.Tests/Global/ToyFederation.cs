using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Global;

/// <summary>A real silo with the real grains, and hospitals whose delta is a known function of the base model, so that every round can be computed by hand.</summary>
internal sealed class ToyFederation : IAsyncDisposable, IToyJournal
{
    public static readonly TensorLayout Layout = new([new TensorSpec("w", TensorType.Float32, [8], TensorKind.Parameter)]);

    /// <summary>A job that has not ended by then hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _hospitals = [];
    private readonly ToyConduct _conduct;

    private ToyFederation(EmbeddedSilo silo, ToyConduct conduct) => (Silo, _conduct) = (silo, conduct);

    public EmbeddedSilo Silo { get; }

    /// <summary>Every order that a hospital has begun to work on.</summary>
    public ConcurrentQueue<(string Hospital, RoundPlan Plan)> Orders { get; } = [];

    /// <summary>How updates ended.</summary>
    public ConcurrentQueue<(string Hospital, RoundPlan Plan, UpdateOutcome Outcome)> Outcomes { get; } = [];

    /// <param name="store">The silo's store.</param>
    /// <param name="conduct">How the hospitals behave.</param>
    /// <param name="clock">The silo's clock.</param>
    /// <param name="before">Told of every grain call before it is carried out; the call waits for it.</param>
    /// <param name="adapt">Other options of the silo.</param>
    public static async Task<ToyFederation> StartAsync(
        IBlobStore store,
        ToyConduct? conduct = null,
        TimeProvider? clock = null,
        Func<IIncomingGrainCallContext, Task>? before = null,
        Func<SiloOptions, SiloOptions>? adapt = null)
    {
        var options = new SiloOptions { Region = SiloOptions.EveryRegion, Store = store, Clock = clock ?? TimeProvider.System };
        options = adapt?.Invoke(options) ?? options;
        var silo = await EmbeddedSilo.StartAsync(
            options,
            logging =>
            {
                if (before is not null)
                {
                    logging.Services.AddSingleton<IIncomingGrainCallFilter>(new ToyCalls(before));
                }
            },
            CancellationToken.None);
        return new ToyFederation(silo, conduct ?? new ToyConduct());
    }

    /// <summary>Hospitals that answer their orders.</summary>
    public async Task JoinAsync(string region, params string[] hospitals)
    {
        foreach (var hospital in hospitals)
        {
            _hospitals.Add(new ToyHospital(hospital, await RegisterAsync(region, hospital), _conduct, this).ServeAsync(_stop.Token));
        }
    }

    /// <summary>A hospital that is known and asks for nothing.</summary>
    public async Task<InProcessLink> RegisterAsync(string region, string hospital)
    {
        var link = new InProcessLink(Silo.Services, region);
        await link.RegisterAsync(new HospitalProfile(hospital, new Dictionary<string, long> { ["toy"] = 100 }), _stop.Token);
        return link;
    }

    public IJob Job(string name = ToyJob.DefaultName) => Silo.Grains.GetGrain<IJob>(GrainKeys.Job(name));

    /// <summary>Submits a job and waits for its end.</summary>
    public async Task<JobStatus> RunAsync(ToyJob job, params string[] regions)
    {
        await SubmitAsync(job, null, regions);
        return await EndAsync(job.Name);
    }

    /// <param name="job">What to learn.</param>
    /// <param name="replay">Rounds to be made again; null for a job of its own.</param>
    /// <param name="regions">Its regions.</param>
    public Task SubmitAsync(ToyJob job, ImmutableArray<RoundRecord>? replay, params string[] regions) => Job(job.Name).SubmitAsync(Upload(job, replay, regions));

    /// <summary>Puts what is handed in with a job where the silo finds it.</summary>
    public JobSubmission Upload(ToyJob job, ImmutableArray<RoundRecord>? replay, params string[] regions) =>
        Submission(job, Silo.Services.GetRequiredService<ContentStore>(), replay, regions);

    /// <summary>What is handed in with a job; its documents are put where the silo finds them.</summary>
    public static JobSubmission Submission(ToyJob job, ContentStore content, ImmutableArray<RoundRecord>? replay, string[] regions)
    {
        var spec = JobFile.FromJson(job.Text, Catalogue.Core);
        var document = new PreprocessingDocument { Model = "{}", Task = PredictionTask.Regression, Features = ["x"], Standardize = job.Standardize, Target = "y" };
        return new JobSubmission
        {
            Job = spec.Name,
            Spec = content.Put(spec.Name, "spec", Encoding.UTF8.GetBytes(JobFile.ToJson(spec))),
            SpecYaml = content.Put(spec.Name, "yaml", Encoding.UTF8.GetBytes(job.Text)),
            InitialModel = content.Put(spec.Name, "initial", Safetensors.ToBytes(ModelVector.Zeros(Layout))),
            Preprocessing = content.Put(spec.Name, "draft", WireJson.Bytes(document)),
            Replay = replay is null ? null : content.Put(spec.Name, "replay", WireJson.Bytes(replay.Value)),
            Regions = [.. regions],
            Machine = "test",
        };
    }

    public async Task<JobStatus> EndAsync(string name = ToyJob.DefaultName)
    {
        var began = TimeProvider.System.GetTimestamp();
        var status = await Job(name).WatchAsync(0).WaitAsync(Patience);
        while (!status.IsOver)
        {
            Assert.IsLessThan(Patience, TimeProvider.System.GetElapsedTime(began), $"job {name} hangs: {status}");
            status = await Job(name).WatchAsync(status.Revision).WaitAsync(Patience);
        }

        return status;
    }

    /// <summary>The honest update: a function of hospital and base that is easy to compute by hand.</summary>
    public static float[] Delta(string hospital, ReadOnlySpan<float> model)
    {
        var random = new Random(Seed(hospital));
        var delta = new float[model.Length];
        for (var i = 0; i < delta.Length; i++)
        {
            delta[i] = (float)(random.NextDouble() - 0.5) - (0.3f * model[i]);
        }

        return delta;
    }

    public static double Weight(string hospital) => 10 + Seed(hospital) % 90;

    /// <summary>The one feature of a hospital's patients.</summary>
    public static double[] Rows(string hospital)
    {
        var random = new Random(Seed(hospital));
        return [.. Enumerable.Range(0, 3 + random.Next(5)).Select(_ => 40 + (30 * random.NextDouble()))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_hospitals);
        await Silo.DisposeAsync();
        _stop.Dispose();
    }

    private static int Seed(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text))) & int.MaxValue;
}
