using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Hosting;
using HierFL.Learning.Models;

namespace HierFL.Cli.Tests.Commands;

/// <summary>What a run would leave, with weights set by hand.</summary>
internal static class SavedModel
{
    /// <summary>logit = 2·(mean_radius − 18.57)/2 − (mean_texture − 17.77)/3 − 1: the first patient of the breast-cancer table has logit 1.</summary>
    public static PreprocessingDocument Radius { get; } = new()
    {
        Model = """{"kind":"logistic-regression","init":{"checkpoint":"long-gone.safetensors"}}""",
        Task = PredictionTask.Binary,
        Features = ["mean_radius", "mean_texture"],
        Standardize = "federated",
        Mean = [18.57, 17.77],
        Std = [2, 3],
        Target = "diagnosis",
        Classes = ["", "malignant"],
    };

    public static ImmutableArray<float> RadiusWeights { get; } = [2, -1, -1];

    /// <param name="folder">Receives <c>model.safetensors</c> and <c>preprocessing.json</c>.</param>
    /// <param name="document">Of a model with one linear layer.</param>
    /// <param name="values">Weights, outputs × features, then a bias for each output.</param>
    /// <param name="sorted">Tensors by name, as other programs write them.</param>
    public static void Write(string folder, PreprocessingDocument document, ImmutableArray<float> values, bool sorted = false)
    {
        var layout = ModelFactory.Create(new LogisticRegression(), InputShape.Table(document.Features.Length), document.Task == PredictionTask.Multiclass ? document.Classes.Length : 1, seed: 0).Layout;
        var model = new ModelVector(layout, [.. values], []);
        if (sorted)
        {
            var tensors = layout.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).ToArray();
            Assert.AreNotEqual(layout.Tensors[0], tensors[0]);
            model = new ModelVector(new TensorLayout(tensors), [.. tensors.SelectMany(tensor => model.FloatsOf(tensor).ToArray())], []);
        }

        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), Safetensors.ToBytes(model));
        File.WriteAllBytes(Path.Combine(folder, "preprocessing.json"), WireJson.Bytes(document));
    }
}
