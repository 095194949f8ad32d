using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;

namespace HierFL.Benchmarks.Federation;

/// <summary>A job whose model has about as many floats as wanted.</summary>
/// <param name="Spec">The job.</param>
/// <param name="Floats">How many they are.</param>
internal sealed record BenchmarkJob(JobSpec Spec, int Floats)
{
    private const int WideInputs = 8;

    /// <summary>Up to so many floats are one layer; more are a hidden square.</summary>
    private const int MostOfOneLayer = 10_000;

    /// <param name="name">Of the job.</param>
    /// <param name="floats">Wanted.</param>
    /// <param name="rounds">To train.</param>
    /// <param name="measured">The model is measured every so many rounds.</param>
    /// <param name="folder">For the job file.</param>
    public static BenchmarkJob Make(string name, int floats, int rounds, int measured, string folder)
    {
        var isFlat = floats <= MostOfOneLayer;
        var inputs = isFlat ? floats - 1 : WideInputs;

        // h² + (inputs + 3) h + 1 floats in two hidden layers of width h.
        var width = isFlat ? 0 : (int)((Math.Sqrt(Math.Pow(inputs + 3, 2) + (4.0 * (floats - 1))) - inputs - 3) / 2);
        var model = isFlat ? "{kind: logistic-regression, init: zeros}" : $"{{kind: mlp, hidden: [{width}, {width}], init: zeros}}";
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, $"{name}.yaml");
        File.WriteAllText(
            path,
            $$"""
            version: 1
            name: {{name}}
            stop: {rounds: {{rounds}}}
            model: {{model}}
            data: {dataset: {{Hospitals.Dataset}}, features: [{{string.Join(", ", Enumerable.Range(0, inputs).Select(number => $"f{number}"))}}], standardize: none}
            target: {task: binary, column: outcome}
            evaluation: {every: {{measured}}}
            checkpoint: {keep: 1}
            """ + "\n");
        return new BenchmarkJob(ConfigurationFiles.ReadJob(path, LearningSetup.Catalogue), isFlat ? floats : (width * width) + ((inputs + 3) * width) + 1);
    }
}
