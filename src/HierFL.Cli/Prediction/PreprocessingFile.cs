using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Prediction;

/// <summary>Reads a run's <c>preprocessing.json</c>. Nothing in it is taken on trust: a person may have edited it.</summary>
internal static class PreprocessingFile
{
    public const string Name = "preprocessing.json";

    private const int Version = 1;

    private static readonly ImmutableArray<string> Standardizations = ["none", "local", "federated", "given"];

    /// <exception cref="InputException">It cannot be read, or is not a preprocessing document that this version knows.</exception>
    public static PreprocessingDocument Read(string path)
    {
        try
        {
            var document = WireJson.Read<PreprocessingDocument>(File.ReadAllBytes(path));
            return MistakeIn(document) is { } mistake ? throw new InputException($"{path}: {mistake}") : document;
        }
        catch (JsonException error)
        {
            throw new InputException($"{path} is not a preprocessing document: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static string? MistakeIn(PreprocessingDocument document)
    {
        if (document.Version != Version)
        {
            return $"version: found {document.Version}; allowed is {Version}";
        }

        if (document.Model is null || document.Target is null)
        {
            return "model and target: found null; allowed is text";
        }

        if (document.Features.IsDefaultOrEmpty)
        {
            return "features: found none; at least one is needed";
        }

        if (document.Features.Any(string.IsNullOrEmpty))
        {
            return "features: found one without a name; allowed are names of columns";
        }

        return StandardizationMistake(document) ?? ClassMistake(document);
    }

    private static string? StandardizationMistake(PreprocessingDocument document)
    {
        if (!Standardizations.Contains(document.Standardize))
        {
            return $"standardize: found {ForeignText.Quote(document.Standardize)}; allowed: {string.Join(", ", Standardizations)}";
        }

        if (document.Standardize is "none" or "local")
        {
            return null;
        }

        var (mean, std) = (document.Mean.IsDefault ? [] : document.Mean, document.Std.IsDefault ? [] : document.Std);
        if (mean.Length != document.Features.Length || std.Length != document.Features.Length)
        {
            return $"mean and std: found {mean.Length} and {std.Length} numbers; {document.Features.Length} features need as many each";
        }

        return mean.All(double.IsFinite) && std.All(value => value > 0 && double.IsFinite(value))
            ? null
            : "mean and std: found a number out of range; allowed are finite means and standard deviations above 0";
    }

    private static string? ClassMistake(PreprocessingDocument document)
    {
        var classes = document.Classes.IsDefault ? [] : document.Classes;
        return document.Task switch
        {
            _ when document.Classes.IsDefault || classes.Contains(null!) => "classes: found null; allowed is a list of text",
            PredictionTask.Binary when classes.Length != 2 => $"classes: found {classes.Length}; a binary target has 2, negative and positive",
            PredictionTask.Binary when !(document.Threshold is >= 0 and <= 1) => $"threshold: found {document.Threshold}; allowed is 0 to 1",
            PredictionTask.Multiclass when classes.Length < 2 => $"classes: found {classes.Length}; a multiclass target has 2 at least",
            PredictionTask.Binary or PredictionTask.Multiclass when classes.Distinct().Count() < classes.Length => "classes: found one twice; allowed is each once",
            _ => null,
        };
    }
}
