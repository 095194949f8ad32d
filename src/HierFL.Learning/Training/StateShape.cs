using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Core.Tensors;

namespace HierFL.Learning.Training;

/// <summary>What a hospital keeps between rounds, as the job asks for it.</summary>
/// <param name="Algorithm">Names of the algorithm's vectors.</param>
/// <param name="AlgorithmLength">Elements of each: the shared parameters.</param>
/// <param name="Slots">Names of the optimizer's vectors.</param>
/// <param name="SlotLength">Elements of each: all parameters.</param>
/// <param name="Personal">The part of the model, or the second model, that stays; empty for none.</param>
/// <param name="Numbers">What is kept with a second model.</param>
/// <param name="Counters">Step counters of the optimizer: a second one where the parts train apart.</param>
/// <param name="Layout">All that is kept; null if nothing.</param>
internal sealed record StateShape(
    ImmutableArray<string> Algorithm, int AlgorithmLength, ImmutableArray<string> Slots, int SlotLength,
    TensorLayout Personal, ImmutableArray<KeptNumber> Numbers, int Counters, TensorLayout? Layout)
{
    public const string StepsName = "optimizer.steps";
    public const string SamplingName = "sampling";

    public static string AlgorithmName(string vector) => $"algorithm.{vector}";

    public static string SlotName(string slot) => $"optimizer.{slot}";

    public static string PersonalName(string tensor) => $"personal.{tensor}";

    public static string NumberName(string number) => $"number.{number}";

    public static StateShape Of(LearningSetup setup, LocalSpec local, ModelParts parts)
    {
        var shape = new StateShape(
            setup.Algorithm.Kept, parts.Shared.ParameterCount, setup.Optimizer.Slots, parts.Whole.ParameterCount,
            setup.Personal.KeepsModel ? parts.Whole : parts.Personal, setup.Personal.Numbers, setup.Personal is PersonalPart { FirstEpochs: not null } ? 2 : 1, null);
        var tensors = shape.Tensors(local).ToArray();
        return tensors.Length == 0 ? shape : shape with { Layout = new TensorLayout(tensors) };
    }

    private IEnumerable<TensorSpec> Tensors(LocalSpec local)
    {
        static TensorSpec Vector(string name, TensorType type, int length) => new(name, type, [length], TensorKind.Buffer);
        foreach (var vector in Algorithm)
        {
            yield return Vector(AlgorithmName(vector), TensorType.Float32, AlgorithmLength);
        }

        foreach (var tensor in Personal.Tensors)
        {
            yield return tensor with { Name = PersonalName(tensor.Name) };
        }

        foreach (var number in Numbers)
        {
            yield return Vector(NumberName(number.Name), TensorType.Float32, 1);
        }

        if (local.OptimizerState == OptimizerStatePolicy.Keep && !Slots.IsEmpty)
        {
            foreach (var slot in Slots)
            {
                yield return Vector(SlotName(slot), TensorType.Float32, SlotLength);
            }

            yield return Vector(StepsName, TensorType.Int64, Counters);
        }

        if (local.Sampling == Sampling.Continue)
        {
            yield return Vector(SamplingName, TensorType.Int64, 2);
        }
    }
}
