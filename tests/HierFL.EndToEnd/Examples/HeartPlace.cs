using System.Globalization;
using HierFL.Core.Tensors;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>A job of full-batch logistic regression from zeros on the heart table, in one of several federations of its rows.</summary>
internal sealed class HeartPlace : IDisposable
{
    private const int Fewer = 2;

    private readonly Workplace _place;
    private readonly HeartRow[] _rows;
    private readonly bool _isUnequal;

    private HeartPlace(Workplace place, HeartRow[] rows, bool isUnequal) => (_place, _rows, _isUnequal) = (place, rows, isUnequal);

    /// <param name="federation">
    /// <c>heart</c>: its four hospitals in one region. <c>regions</c>: in two. <c>unequal</c>: of these, hungarian takes two steps a round. <c>classes</c>: two hospitals of one class each.
    /// </param>
    /// <param name="choices">Lines of the job.</param>
    /// <param name="rate">Local learning rate.</param>
    /// <param name="steps">Local steps a round.</param>
    /// <param name="rounds">Rounds.</param>
    public static HeartPlace Make(string federation, string choices, double rate, int steps, int rounds)
    {
        var place = new Workplace(string.Create(CultureInfo.InvariantCulture, $$$"""
            version: 1
            name: heart
            seed: 1
            stop: {rounds: {{{rounds}}}}
            model: {kind: logistic-regression, init: zeros}
            data: {dataset: heart, features: all, standardize: federated}
            target: {task: binary, column: label, positive: 1}
            local: {steps: {{{steps}}}, batchSize: full, optimizer: {kind: sgd, learningRate: {{{rate}}}}}
            evaluation: {every: {{{rounds}}}}
            checkpoint: {every: {{{rounds}}}}
            {{{choices}}}
            """));
        return Of(place, federation);
    }

    /// <summary>The four hospitals, with a job of one's own.</summary>
    public static HeartPlace Of(string job, string federation = "heart") => Of(new Workplace(job), federation);

    /// <summary>Of the federation <c>regions</c>.</summary>
    public static string RegionOf(string hospital) => hospital is "cleveland" or "va" ? "usa" : "europe";

    private static HeartPlace Of(Workplace place, string federation)
    {
        var rows = HeartTable.Read().Select(row => federation == "classes" ? row with { Hospital = row.Label > 0 ? "ill" : "well" } : row).ToArray();
        place.Write("heart.csv", Table(rows, federation == "regions" ? RegionOf : _ => "europe"));
        place.Write(
            "federation.yaml",
            $"{{table: heart.csv, hospital: hospital, region: region, split: split{(federation == "unequal" ? $", limits: {{hungarian: {{maxLocalSteps: {Fewer}}}}}" : "")}}}\n");
        return new HeartPlace(place, [.. rows.Where(row => row.IsTraining)], federation == "unequal");
    }

    public string At(string path) => _place.At(path);

    /// <summary>A model of a run.</summary>
    public ModelVector Model(string path) => Safetensors.Read(File.ReadAllBytes(At(path)));

    /// <summary>Trains into a folder, by the command line in this process: many short runs, of which none is killed.</summary>
    public Task TrainAsync(string @out) => _place.TrainAsync(@out);

    /// <summary>Applies a model to all rows.</summary>
    public Task<Finished> PredictAsync(string model) => Hierfl.RunAsync(_place.Folder, ["predict", model, "--data", "heart.csv"]);

    /// <returns>Weights, then the bias.</returns>
    public async Task<double[]> TrainAsync()
    {
        await TrainAsync("out");
        await using var file = File.OpenRead(Path.Combine(_place.At("out"), "model.safetensors"));
        var model = Safetensors.Read(file);
        return [.. new[] { "weight", "bias" }.SelectMany(name =>
            model.FloatsOf(model.Layout.Tensors.Single(tensor => tensor.Name.EndsWith(name, StringComparison.Ordinal))).ToArray().Select(Convert.ToDouble))];
    }

    public ReferenceFederation Reference(bool isUniform, double rate, int steps, int rounds) => new(
        LogisticLoss.ByHospital(_rows), isUniform, hospital => _isUnequal && hospital == "hungarian" ? Fewer : steps, _rows[0].Features.Length + 1)
    {
        Rate = rate,
        Rounds = rounds,
    };

    /// <summary>How far the loss of all training rows is above what gradient descent on them comes to.</summary>
    public double Gap(double[] parameters)
    {
        var loss = new LogisticLoss(PooledDescent.Standardized(_rows), [.. _rows.Select(row => row.Label)]);
        return loss.At(parameters) - loss.At(PooledDescent.Run(_rows, learningRate: 0.5, steps: 5000));
    }

    public static void AreEqual(double[] expected, double[] found, double tolerance)
    {
        Assert.HasCount(expected.Length, found);
        var worst = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second));
        Console.WriteLine($"largest difference: {worst}");
        Assert.IsLessThan(tolerance, worst);
    }

    public void Dispose() => _place.Dispose();

    private static string Table(IEnumerable<HeartRow> rows, Func<string, string> regionOf)
    {
        var all = rows.ToList();
        var features = string.Join(',', Enumerable.Range(0, all[0].Features.Length).Select(index => $"f{index}"));
        return string.Join('\n', all.Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row.Hospital},{regionOf(row.Hospital)},{(row.IsTraining ? "train" : "test")},{string.Join(',', row.Features.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))},{row.Label}"))
            .Prepend($"hospital,region,split,{features},label")) + "\n";
    }
}
