using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Tests.Global;

/// <summary>A real silo with the real grains, and hospitals whose delta is a known function of the base model, so that every round can be computed by hand.</summary>
internal sealed class ToyFederation : IAsyncDisposable
{
    public static readonly TensorLayout Layout = new([new TensorSpec("w", TensorType.Float32, [8], TensorKind.Parameter)]);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _hospitals = [];

    private ToyFederation(EmbeddedSilo silo) => Silo = silo;

    public EmbeddedSilo Silo { get; }

    /// <summary>Makes a hospital's body from its name, the plan and the honest body; the default sends the honest one.</summary>
    public Func<string, RoundPlan, byte[], (byte[] Body, double Weight)> Forge { get; init; } = (_, _, body) => (body, 1);

    public List<(string Hospital, int Round, UpdateOutcome Outcome)> Outcomes { get; } = [];

    public static async Task<ToyFederation> StartAsync(IBlobStore store, Func<string, RoundPlan, byte[], (byte[], double)>? forge = null)
    {
        var silo = await EmbeddedSilo.StartAsync(
            new SiloOptions { Region = SiloOptions.EveryRegion, Store = store }, _ => { }, CancellationToken.None);
        return new ToyFederation(silo) { Forge = forge ?? ((hospital, _, body) => (body, 10 + Seed(hospital) % 90)) };
    }

    public async Task JoinAsync(string region, params string[] hospitals)
    {
        foreach (var hospital in hospitals)
        {
            var link = new InProcessLink(Silo.Services, region);
            await link.RegisterAsync(new HospitalProfile(hospital, new Dictionary<string, long> { ["toy"] = 100 }), _stop.Token);
            _hospitals.Add(ServeAsync(link, hospital));
        }
    }

    public async Task<JobStatus> RunAsync(string yamlLike, params string[] regions)
    {
        var content = Silo.Services.GetRequiredService<ContentStore>();
        var spec = JobFile.FromJson(yamlLike, Catalogue.Core);
        var document = new PreprocessingDocument { Model = "{}", Task = PredictionTask.Regression, Features = ["x"], Standardize = "none", Target = "y" };
        var job = Silo.Grains.GetGrain<IJob>(GrainKeys.Job(spec.Name));
        await job.SubmitAsync(new JobSubmission
        {
            Job = spec.Name,
            Spec = content.Put(spec.Name, "spec", Encoding.UTF8.GetBytes(JobFile.ToJson(spec))),
            SpecYaml = content.Put(spec.Name, "yaml", Encoding.UTF8.GetBytes(yamlLike)),
            InitialModel = content.Put(spec.Name, "initial", Safetensors.ToBytes(ModelVector.Zeros(Layout))),
            Preprocessing = content.Put(spec.Name, "draft", WireJson.Bytes(document)),
            Regions = [.. regions],
            Machine = "test",
        });
        var status = await job.WatchAsync(0);
        while (!status.IsOver)
        {
            status = await job.WatchAsync(status.Revision);
        }

        return status;
    }

    /// <summary>The honest update: a function of hospital, round and base that is easy to compute by hand.</summary>
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

    public static int Seed(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text))) & int.MaxValue;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_hospitals);
        await Silo.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ServeAsync(InProcessLink link, string hospital)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                if (await link.NextAsync(hospital, _stop.Token) is { } order)
                {
                    await AnswerAsync(link, hospital, order);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The federation stops.
        }
    }

    private async Task AnswerAsync(InProcessLink link, string hospital, WorkOrder order)
    {
        var plan = WireJson.Read<RoundPlan>((await link.FetchAsync(order.Plan, _stop.Token)).Span);
        var body = new UpdateBody(UpdateShape.Of(plan.Ring));
        if (plan.Task == RoundTask.Train)
        {
            var model = Safetensors.Read((await link.FetchAsync(plan.Model!, _stop.Token)).Span);
            Delta(hospital, model.Floats).CopyTo(body.Floats);
            TrainingLanes.Values(1, 1).CopyTo(body.Lanes);
        }

        var (bytes, weight) = Forge(hospital, plan, body.Bytes.ToArray());
        var header = new UpdateHeader
        {
            Key = plan.Key,
            Hospital = hospital,
            BaseModel = plan.Model?.Sha256 ?? "",
            Weight = weight,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Length = bytes.Length,
        };
        UpdateOutcome outcome;
        do
        {
            using var stream = new MemoryStream(bytes);
            outcome = await link.UploadAsync(header, stream, _stop.Token);
        }
        while (outcome.Verdict == UpdateVerdict.Retry);

        lock (Outcomes)
        {
            Outcomes.Add((hospital, plan.Round, outcome));
        }
    }
}
