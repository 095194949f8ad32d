using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Training;

namespace HierFL.Cli.Prediction;

/// <summary>A model as a run leaves it: the weights, and what is needed to use them.</summary>
/// <param name="Path">Its <c>model.safetensors</c>.</param>
/// <param name="Family">Its family and shape.</param>
/// <param name="Weights">With the tensors of that family, in its order.</param>
/// <param name="Preprocessing">From the file beside it.</param>
internal sealed record TrainedModel(string Path, ModelFamily Family, ModelVector Weights, PreprocessingDocument Preprocessing)
{
    public const string FileName = "model.safetensors";

    /// <summary>Outputs per row.</summary>
    public int Outputs => OutputsOf(Preprocessing);

    /// <param name="given">The folder of a run or of a checkpoint, or the safetensors file in it.</param>
    /// <exception cref="InputException">A file is missing or wrong, or the two do not fit each other.</exception>
    /// <exception cref="LearningException">libtorch does not load.</exception>
    public static TrainedModel Read(string given)
    {
        var path = Find(given);
        var preprocessingPath = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, PreprocessingFile.Name);
        if (!File.Exists(preprocessingPath))
        {
            throw new InputException($"{path} has no {PreprocessingFile.Name} beside it; a run writes both, and the model cannot be used without");
        }

        var preprocessing = PreprocessingFile.Read(preprocessingPath);
        var family = FamilyOf(preprocessing, preprocessingPath);

        // An initial model would say the layout too, but init may name a checkpoint that is long gone.
        var layout = ModelFactory.Create(family with { Init = Initialization.Zeros }, InputShape.Of(preprocessing.Features), OutputsOf(preprocessing), seed: 0).Layout;
        var weights = ReadWeights(path);
        return new TrainedModel(
            path,
            family,
            Ordered(weights, layout) ?? throw new InputException(
                $"{path} does not fit {preprocessingPath}: it holds {Describe(weights.Layout)}; needed are {Describe(layout)}{Missing(weights.Layout, layout)}"),
            preprocessing);
    }

    private static string Find(string given)
    {
        if (File.Exists(given))
        {
            return given;
        }

        if (!Directory.Exists(given))
        {
            throw new InputException($"{given}: no such file or folder; allowed is the folder of a run, or the {FileName} in it");
        }

        var path = System.IO.Path.Combine(given, FileName);
        return File.Exists(path) ? path : throw new InputException($"{given} holds no {FileName}; a run writes it when it has finished");
    }

    private static ModelFamily FamilyOf(PreprocessingDocument preprocessing, string path)
    {
        try
        {
            var family = LearningSetup.Catalogue.Resolve<ModelFamily>(JobFile.ChoiceFromJson(preprocessing.Model));
            return family.Check().FirstOrDefault() is { } mistake ? throw new JobException(mistake) : family;
        }
        catch (JobException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
    }

    private static int OutputsOf(PreprocessingDocument preprocessing) =>
        preprocessing.Task == PredictionTask.Multiclass ? preprocessing.Classes.Length : 1;

    private static ModelVector ReadWeights(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Safetensors.Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SafetensorsException)
        {
            throw new InputException($"{path} cannot be read as safetensors: {error.Message}", error);
        }
    }

    /// <summary>The tensors in the family's order, in case another program has written them sorted; null if they are not the family's.</summary>
    private static ModelVector? Ordered(ModelVector given, TensorLayout layout)
    {
        var byName = given.Layout.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        if (byName.Count != layout.Tensors.Length)
        {
            return null;
        }

        var model = ModelVector.Zeros(layout);
        foreach (var tensor in layout.Tensors)
        {
            if (byName.GetValueOrDefault(tensor.Name) is not { } found || found.Type != tensor.Type || !found.Shape.SequenceEqual(tensor.Shape))
            {
                return null;
            }

            given.CopyTo(found, model, tensor);
        }

        return model;
    }

    /// <summary>Where the rest is, if what is there fits.</summary>
    private static string Missing(TensorLayout found, TensorLayout needed) =>
        found.Tensors.Length < needed.Tensors.Length && found.Tensors.All(tensor => needed.Tensors.Any(other => other.Name == tensor.Name && other.Shape.SequenceEqual(tensor.Shape)))
            ? "; the job's personalization keeps the others at the hospitals: take the model of a hospital, in its folder under personal"
            : "";

    private static string Describe(TensorLayout layout) =>
        string.Join(", ", layout.Tensors.Select(tensor => $"{ForeignText.Plain(tensor.Name)} [{string.Join(", ", tensor.Shape)}]"));
}
