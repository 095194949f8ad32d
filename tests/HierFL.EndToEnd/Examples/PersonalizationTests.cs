using System.Globalization;
using System.Text.Json;
using HierFL.Core.Tensors;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>Each personalization on the heart data, through a whole federation, against the papers written out (<see cref="PersonalReference"/>): what is shared, what each hospital uses, and what is measured.</summary>
[TestClass]
public sealed class PersonalizationTests
{
    private const double Rate = 0.2;

    private const int Steps = 5;

    private const int Rounds = 8;

    private static readonly string[] Hospitals = ["cleveland", "hungarian", "switzerland", "va"];

    [TestMethod]
    [DataRow("""{kind: fedper, personal: "layers.1.*"}""", false)]
    [DataRow("""{kind: fedper, personal: "*.bias"}""", false)]
    [DataRow("""{kind: fedrep, personal: "layers.1.*", headEpochs: 3}""", false)]
    [DataRow("{kind: fedbn}", true)]
    [DataRow("{kind: ditto, lambda: 0.5}", false)]
    [DataRow("{kind: ditto, lambda: 0.5}", true)]
    [DataRow("{kind: apfl, alpha: 0.4, adaptive: false}", false)]
    [DataRow("{kind: apfl, alpha: 0.4}", false)]
    [DataRow("{kind: fine-tune, epochs: 4, learningRate: 0.1}", false)]
    [DataRow("{kind: fine-tune, epochs: 4, learningRate: 0.1}", true)]
    public async Task Follows_its_paper(string personalization, bool batchNorm)
    {
        var model = $"{{kind: mlp, hidden: [4], activation: tanh, batchNorm: {(batchNorm ? "true" : "false")}}}";
        using var place = HeartPlace.Of(Job(model, personalization, Rounds));
        await place.TrainAsync("out");
        var start = await InitialAsync(model);
        var rows = HeartTable.Read();
        var training = PlainMlps(rows, row => row.IsTraining, start.Layout);
        var found = Hospitals.Select(hospital => place.Model($"out/hospitals/{hospital}/personal/heart/model.safetensors")).ToArray();

        var expected = Expected(personalization, new PersonalReference(training, Doubles(start), Rate, Steps, Rounds), start.Layout);
        foreach (var (hospital, k) in Hospitals.Select((hospital, k) => (hospital, k)))
        {
            Assert.AreEqual(start.Layout.Digest, found[k].Layout.Digest, $"the model of {hospital} is whole");
            HeartPlace.AreEqual(expected.Personal[k], Doubles(found[k]), 1e-4);
        }

        var common = place.Model("out/model.safetensors");
        foreach (var tensor in common.Layout.Tensors.Where(tensor => tensor.Type == TensorType.Float32))
        {
            HeartPlace.AreEqual(
                expected.Common[start.Layout.OffsetOf(tensor)..(start.Layout.OffsetOf(tensor) + (int)tensor.Count)], [.. common.FloatsOf(tensor).ToArray().Select(Convert.ToDouble)], 1e-4);
        }

        AssertMeasured(place, PlainMlps(rows, row => !row.IsTraining, start.Layout), expected);
    }

    [TestMethod]
    [DataRow("""{kind: fedper, personal: "layers.1.*"}""", "layers.0.weight layers.0.bias")]
    [DataRow("{kind: fedbn}", "layers.0.weight layers.0.bias layers.1.weight layers.1.bias")]
    public async Task Root_and_run_hold_the_shared_part_alone(string personalization, string shared)
    {
        var batchNorm = personalization.Contains("fedbn", StringComparison.Ordinal) ? "true" : "false";
        using var place = HeartPlace.Of(Job($"{{kind: mlp, hidden: [4], batchNorm: {batchNorm}}}", personalization, 2));
        await place.TrainAsync("out");
        foreach (var file in Directory.EnumerateFiles(place.At("out/blobs"), "model.safetensors", SearchOption.AllDirectories).Append(place.At("out/model.safetensors")))
        {
            Assert.AreEqual(shared, string.Join(' ', place.Model(file).Layout.Tensors.Select(tensor => tensor.Name)), file);
        }
    }

    /// <summary>A server optimizer steps parameters: with an adaptive one, a variance could become negative.</summary>
    [TestMethod]
    public async Task Running_statistics_are_the_mean_of_the_hospitals_whatever_the_server_does()
    {
        var models = new List<ModelVector>();
        foreach (var server in new[] { "{kind: sgd}", "{kind: fedadam}" })
        {
            using var place = HeartPlace.Of(Job("{kind: mlp, hidden: [4], batchNorm: true}", "{kind: none}", 1) + $"\nserver: {server}\n");
            await place.TrainAsync("out");
            models.Add(place.Model("out/model.safetensors"));
        }

        foreach (var tensor in models[0].Layout.Tensors.Where(tensor => tensor.Type == TensorType.Float32))
        {
            var (plain, adaptive) = (models[0].FloatsOf(tensor).ToArray(), models[1].FloatsOf(tensor).ToArray());
            Assert.AreEqual(tensor.Kind == TensorKind.Buffer, plain.SequenceEqual(adaptive), tensor.Name);
        }
    }

    [TestMethod]
    public async Task A_shared_part_is_no_model_to_predict_with_and_a_hospitals_is()
    {
        using var place = HeartPlace.Of(Job("{kind: mlp, hidden: [4]}", "{kind: fedper, personal: \"layers.1.*\"}", 2));
        await place.TrainAsync("out");
        var refused = (await place.PredictAsync("out")).Expect(2);
        Assert.Contains("the job's personalization keeps the others at the hospitals: take the model of a hospital", refused.Stderr);
        var predicted = (await place.PredictAsync("out/hospitals/va/personal/heart")).Expect(0);
        Assert.HasCount(HeartTable.Read().Count + 2, predicted.Stdout.Split('\n'), "a line for each row, and the header");
    }

    private static PersonalReference.Models Expected(string personalization, PersonalReference reference, TensorLayout layout)
    {
        Func<int, bool> Named(Func<string, bool> name) => element => layout.Tensors.Where(tensor => tensor.Type == TensorType.Float32)
            .Single(tensor => element >= layout.OffsetOf(tensor) && element < layout.OffsetOf(tensor) + tensor.Count) is var found && name(found.Name);
        var head = Named(name => name.StartsWith("layers.1.", StringComparison.Ordinal));
        return personalization.Split(':', ',', '}')[1].Trim() switch
        {
            "fedper" when personalization.Contains("*.bias", StringComparison.Ordinal) => reference.Parts(Named(name => name.EndsWith(".bias", StringComparison.Ordinal))),
            "fedper" => reference.Parts(head),
            "fedrep" => reference.Parts(head, first: 3),
            "fedbn" => reference.Parts(Named(name => name.StartsWith("norms.", StringComparison.Ordinal))),
            "ditto" => reference.Ditto(0.5, layout.ParameterCount),
            "apfl" => reference.Apfl(0.4, adaptive: !personalization.Contains("adaptive: false", StringComparison.Ordinal)),
            "fine-tune" => reference.FineTune(4, 0.1),
            var other => throw new ArgumentException(other),
        };
    }

    /// <summary>Cross-entropy of common and personal models on each hospital's test rows, and over all of them.</summary>
    private static void AssertMeasured(HeartPlace place, PlainMlp[] test, PersonalReference.Models expected)
    {
        var last = JsonDocument.Parse(File.ReadLines(place.At("out/metrics.jsonl")).Last()).RootElement;
        var personal = last.GetProperty("personal");
        var (commonSum, personalSum) = (0.0, 0.0);
        foreach (var (hospital, k) in Hospitals.Select((hospital, k) => (hospital, k)))
        {
            var (common, own) = (test[k].LossAt(expected.Common), test[k].LossAt(expected.Personal[k]));
            Assert.AreEqual(common, last.GetProperty("hospitals").GetProperty(hospital).GetProperty("log-loss").GetDouble(), 1e-4, $"common model at {hospital}");
            Assert.AreEqual(own, personal.GetProperty("hospitals").GetProperty(hospital).GetProperty("log-loss").GetDouble(), 1e-4, $"personal model of {hospital}");
            (commonSum, personalSum) = (commonSum + (common * test[k].Rows), personalSum + (own * test[k].Rows));
        }

        var rows = test.Sum(hospital => hospital.Rows);
        Assert.AreEqual(commonSum / rows, last.GetProperty("metrics").GetProperty("log-loss").GetProperty("value").GetDouble(), 1e-4);
        Assert.AreEqual(personalSum / rows, personal.GetProperty("metrics").GetProperty("log-loss").GetProperty("value").GetDouble(), 1e-4);
    }

    /// <summary>Where every hospital starts, as a job without personalization tells it.</summary>
    private static async Task<ModelVector> InitialAsync(string model)
    {
        using var place = HeartPlace.Of(Job(model, "{kind: none}", 1));
        await place.TrainAsync("out");
        return place.Model("out/blobs/jobs/heart/checkpoints/000000/model.safetensors");
    }

    private static PlainMlp[] PlainMlps(List<HeartRow> rows, Func<HeartRow, bool> isWanted, TensorLayout layout)
    {
        var standardized = PooledDescent.Standardized(rows, [.. rows.Where(row => row.IsTraining)]);
        return
        [
            .. from hospital in Hospitals
               let own = rows.Zip(standardized).Where(pair => pair.First.Hospital == hospital && isWanted(pair.First)).ToArray()
               select new PlainMlp([.. own.Select(pair => pair.Second)], [.. own.Select(pair => pair.First.Label)], layout),
        ];
    }

    private static double[] Doubles(ModelVector model) => [.. model.Floats.Select(Convert.ToDouble)];

    private static string Job(string model, string personalization, int rounds) => string.Create(CultureInfo.InvariantCulture, $$$"""
        version: 1
        name: heart
        seed: 5
        stop: {rounds: {{{rounds}}}}
        model: {{{model}}}
        data: {dataset: heart, features: all, standardize: federated}
        target: {task: binary, column: label, positive: 1}
        local: {steps: {{{Steps}}}, batchSize: full, optimizer: {kind: sgd, learningRate: {{{Rate}}}}}
        evaluation: {metrics: [log-loss, accuracy], every: {{{rounds}}}}
        checkpoint: {keep: 100}
        personalization: {{{personalization}}}
        """);
}
