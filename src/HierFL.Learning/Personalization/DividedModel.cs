using HierFL.Core.Personalization;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Training;

namespace HierFL.Learning.Personalization;

/// <summary>The whole model of a hospital: what came from the tiers, and the part of its own. Where nothing is personal it is what came.</summary>
internal sealed record DividedModel(FlatModel Flat, ModelParts Parts) : IDisposable
{
    /// <param name="setup">The job's choices.</param>
    /// <param name="shared">What came.</param>
    /// <param name="personalOf">What the hospital kept; null for where every hospital starts, by the job's seed.</param>
    /// <param name="inputs">What a row is.</param>
    /// <exception cref="LearningException">What came is not what the job shares.</exception>
    public static DividedModel Open(LearningSetup setup, ModelVector shared, Func<ModelParts, ModelVector?> personalOf, InputShape inputs)
    {
        if (setup.Personal is not PersonalPart)
        {
            var whole = ModelFactory.Open(setup.Model, shared, inputs, setup.Outputs);
            return new DividedModel(whole, ModelParts.Of(setup.Personal, whole.Layout));
        }

        var flat = FlatModel.Create(setup.Model, inputs, setup.Outputs, setup.Seed);
        try
        {
            var parts = PartsOf(setup, flat.Layout);
            Require(parts, shared.Layout);
            flat.Write(parts.Join(shared, personalOf(parts) ?? StartOf(setup, parts, flat.Read())));
            return new DividedModel(flat, parts);
        }
        catch
        {
            flat.Dispose();
            throw;
        }
    }

    public void Dispose() => Flat.Dispose();

    /// <summary>A checkpoint that the shared part starts from lies where the job was submitted, so the personal part starts by the seed.</summary>
    private static ModelVector StartOf(LearningSetup setup, ModelParts parts, ModelVector drawn) =>
        setup.Model.Init.Kind == "zeros" ? ModelFactory.Zeroed(parts.PersonalOf(drawn)) : parts.PersonalOf(drawn);

    private static void Require(ModelParts parts, TensorLayout given)
    {
        if (parts.Shared.Digest != given.Digest)
        {
            throw new LearningException(
                $"the model holds {CheckpointFile.Describe(given)}: the job's hospitals share {CheckpointFile.Describe(parts.Shared)}, and keep {parts.Describe()} to themselves");
        }
    }

    internal static ModelParts PartsOf(LearningSetup setup, TensorLayout layout)
    {
        try
        {
            return ModelParts.Of(setup.Personal, layout);
        }
        catch (ArgumentException error)
        {
            throw new LearningException($"personalization: {error.Message}", error);
        }
    }
}
