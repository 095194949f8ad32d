using HierFL.Core.Jobs;
using HierFL.Core.Tensors;
using HierFL.Learning.Training;

namespace HierFL.Learning.Models;

/// <summary>A safetensors file as the start of training; another program may have written it, with its tensors in any order.</summary>
internal static class CheckpointFile
{
    private const int TensorsShown = 12;

    /// <summary>The tensors of a layout, found by name; the file may hold others too.</summary>
    /// <exception cref="LearningException">The file cannot be read, or lacks a tensor, or has it in another shape.</exception>
    public static ModelVector Read(string path, TensorLayout layout)
    {
        try
        {
            using var file = File.OpenRead(path);
            var given = Safetensors.Read(file);
            var byName = given.Layout.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
            var model = ModelVector.Zeros(layout);
            foreach (var tensor in layout.Tensors)
            {
                if (byName.GetValueOrDefault(tensor.Name) is not { } found || found.Type != tensor.Type || !found.Shape.SequenceEqual(tensor.Shape))
                {
                    throw new LearningException($"found {path}, which holds {Describe(given.Layout)}; allowed: a safetensors file with {Describe(layout)}");
                }

                given.CopyTo(found, model, tensor);
            }

            return model;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or SafetensorsException)
        {
            throw new LearningException($"found {path}, which cannot be read ({error.Message}); allowed: a safetensors file with {Describe(layout)}", error);
        }
    }

    /// <summary>Names and shapes, for messages.</summary>
    public static string Describe(TensorLayout layout) => layout.Tensors.IsEmpty ? "no tensors"
        : string.Join(", ", layout.Tensors.Take(TensorsShown).Select(tensor => $"{ForeignText.Plain(tensor.Name)} [{string.Join(',', tensor.Shape)}]"))
            + (layout.Tensors.Length > TensorsShown ? $" and {layout.Tensors.Length - TensorsShown} more" : "");
}
