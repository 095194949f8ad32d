using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>A job of which only a few fields matter.</summary>
internal sealed record ToyJob(
    string Name = "toy", string Dataset = "beds", string Purpose = "research/toy", string Family = "mlp", LostState Lost = LostState.Wait, int Keep = 3, int Every = 1)
{
    public JobSpec Spec => new()
    {
        Name = Name,
        Purpose = Purpose,
        Model = new Choice(Family, MapNode.Empty),
        Data = new DataSpec { Dataset = Dataset },
        Local = new LocalSpec { LostState = Lost },
        Checkpoint = new CheckpointSpec { Keep = Keep, Every = Every },
    };
}

/// <summary>Models of two floats, documents as plain JSON, and training whose delta depends on the model, the round and everything trained before.</summary>
internal static class Toy
{
    public static TensorLayout Layout { get; } = new([new TensorSpec("w", TensorType.Float32, [2], TensorKind.Parameter)]);

    public static RingPlan Ring { get; } = new() { Tensors = [new RingLane("w", 2, 1e6, 20)], MaxWeight = 1000, MaxContributors = 4 };

    public static HospitalDocuments Documents { get; } = new()
    {
        ReadPlan = bytes => JsonSerializer.Deserialize<RoundPlan>(bytes.Span)!,
        ReadJob = text => JsonSerializer.Deserialize<ToyJob>(text)!.Spec,
        ReadModel = (bytes, memory) => Safetensors.Read(bytes.Span, memory),
        WriteModel = File,
        ReadPreprocessing = bytes => JsonSerializer.Deserialize<PreprocessingDocument>(bytes.Span)!,
        MaxDocumentBytes = 1 << 20,
    };

    public static ModelVector Model(params float[] values) => new(Layout, values, []);

    /// <summary>A model as it is fetched or kept.</summary>
    public static byte[] File(ModelVector model) => Safetensors.ToBytes(model);

    /// <summary>A delta as it is uploaded.</summary>
    public static byte[] Bytes(ModelVector model) => MemoryMarshal.AsBytes(model.Floats.AsSpan()).ToArray();

    public static byte[] Bytes(ToyJob job) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(job));

    public static byte[] Bytes(RoundPlan plan) => JsonSerializer.SerializeToUtf8Bytes(plan);

    /// <summary>Known answer of training: the oracle of the tests and the body of the learner.</summary>
    public static (ModelVector Delta, ModelVector State) Train(ModelVector model, ModelVector? state, int round)
    {
        var (count, memory) = state is null ? (0f, 0f) : (state.Floats[0], state.Floats[1]);
        var delta = Model((0.25f * model.Floats[0]) + memory + round, count - model.Floats[1]);
        return (delta, Model(count + 1, (0.5f * memory) + model.Floats[0] + 1));
    }

    public static ModelVector Step(ModelVector model, ModelVector delta) => Model([.. model.Floats.Zip(delta.Floats, (value, change) => value + change)]);

    public static LearningResult Result(ModelVector delta, ModelVector? state, long examples = 10) =>
        new(delta.Floats, [], [], examples, ImmutableSortedDictionary<string, double>.Empty, state);
}

/// <summary>A learner that is a function.</summary>
internal sealed class ToyLearner(Func<LearningRequest, CancellationToken, LearningResult> run) : ILearner
{
    public LearningResult Run(LearningRequest request, CancellationToken cancellation) => run(request, cancellation);

    /// <summary>Trains as <see cref="Toy.Train"/>; contributes a constant to everything else.</summary>
    public static LearningResult Train(LearningRequest request, CancellationToken cancellation)
    {
        if (request.Plan.Task != RoundTask.Train)
        {
            return new([], [], new double[request.Plan.Ring.LaneCount], 5, ImmutableSortedDictionary<string, double>.Empty, null);
        }

        var (delta, state) = Toy.Train(request.Model!, request.State, request.Plan.Round);
        return Toy.Result(delta, state);
    }
}
