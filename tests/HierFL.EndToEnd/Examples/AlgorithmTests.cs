using System.Text.RegularExpressions;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>Each algorithm on the heart data, through a whole federation, against the papers written out (<see cref="ReferenceFederation"/>).</summary>
[TestClass]
public sealed class AlgorithmTests
{
    private const double Rate = 0.1;

    private const int Steps = 10;

    private const int Rounds = 20;

    [TestMethod]
    [DataRow("{kind: fedavg}", "weighted-mean", "heart", DisplayName = "fedavg, weighted")]
    [DataRow("{kind: fedavg}", "uniform-mean", "heart", DisplayName = "fedavg, uniform")]
    [DataRow("{kind: fedprox, mu: 1}", "weighted-mean", "heart", DisplayName = "fedprox")]
    [DataRow("{kind: fedprox, mu: 1}", "weighted-mean", "classes", DisplayName = "fedprox, hospitals of one class")]
    [DataRow("{kind: scaffold}", "weighted-mean", "heart", DisplayName = "scaffold, weighted")]
    [DataRow("{kind: scaffold}", "uniform-mean", "heart", DisplayName = "scaffold, uniform")]
    [DataRow("{kind: scaffold}", "weighted-mean", "classes", DisplayName = "scaffold, hospitals of one class")]
    [DataRow("{kind: fednova}", "weighted-mean", "unequal", DisplayName = "fednova, unequal steps")]
    [DataRow("{kind: fednova}", "uniform-mean", "unequal", DisplayName = "fednova, uniform, unequal steps")]
    [DataRow("{kind: feddyn, alpha: 0.5}", "uniform-mean", "heart", DisplayName = "feddyn")]
    [DataRow("{kind: feddyn, alpha: 0.5}", "uniform-mean", "classes", DisplayName = "feddyn, hospitals of one class")]
    public async Task Follows_its_paper(string algorithm, string aggregation, string federation)
    {
        using var place = HeartPlace.Make(federation, $"algorithm: {algorithm}\naggregation: {{kind: {aggregation}}}\n", Rate, Steps, Rounds);
        var found = await place.TrainAsync();

        var reference = place.Reference(aggregation == "uniform-mean", Rate, Steps, Rounds);
        var expected = algorithm.Split(':', ',', '}')[1].Trim() switch
        {
            "fedprox" => reference.FedProx(1),
            "scaffold" => reference.Scaffold(),
            "fednova" => reference.FedNova(),
            "feddyn" => reference.FedDyn(0.5),
            _ => reference.FedAvg(),
        };
        HeartPlace.AreEqual(expected, found, 1e-4);
    }

    [TestMethod]
    [DataRow("{kind: fedadam, learningRate: 0.05}")]
    [DataRow("{kind: fedyogi, learningRate: 0.05}")]
    [DataRow("{kind: fedadagrad, learningRate: 0.05}")]
    public async Task A_server_optimizer_follows_its_paper(string server)
    {
        using var place = HeartPlace.Make("heart", $"server: {server}\n", Rate, Steps, Rounds);
        var found = await place.TrainAsync();

        var beta1 = server.Contains("adagrad", StringComparison.Ordinal) ? 0 : 0.9;
        var (m, v) = (new double[found.Length], Enumerable.Repeat(1e-6, found.Length).ToArray());
        var expected = place.Reference(false, Rate, Steps, Rounds).FedAvg((w, delta) =>
        {
            for (var j = 0; j < w.Length; j++)
            {
                var square = delta[j] * delta[j];
                m[j] = (beta1 * m[j]) + ((1 - beta1) * delta[j]);
                v[j] = server.Contains("adam,", StringComparison.Ordinal) ? (0.99 * v[j]) + (0.01 * square)
                    : server.Contains("yogi", StringComparison.Ordinal) ? v[j] - (0.01 * square * Math.Sign(v[j] - square))
                    : v[j] + square;
                w[j] += 0.05 * m[j] / (Math.Sqrt(v[j]) + 1e-3);
            }
        });
        HeartPlace.AreEqual(expected, found, 1e-4);
    }

    [TestMethod]
    public async Task FedNova_with_equal_steps_is_fedavg_and_fedprox_without_mu_too()
    {
        var models = new List<double[]>();
        foreach (var algorithm in new[] { "{kind: fedavg}", "{kind: fednova}", "{kind: fedprox, mu: 0}" })
        {
            using var place = HeartPlace.Make("heart", $"algorithm: {algorithm}\n", Rate, Steps, Rounds);
            models.Add(await place.TrainAsync());
        }

        HeartPlace.AreEqual(models[0], models[1], 1e-6);
        CollectionAssert.AreEqual(models[0], models[2]);
    }

    [TestMethod]
    public async Task Every_example_trains()
    {
        foreach (var file in Directory.GetFiles(Example.PathOf("heart"), "*.yaml").Where(file => Path.GetFileName(file) != "federation.yaml").Order(StringComparer.Ordinal))
        {
            using var place = HeartPlace.Of(Regex.Replace(File.ReadAllText(file), @"stop: \{rounds: \d+", "stop: {rounds: 2"));
            await place.TrainAsync("out");
            Console.WriteLine($"{Path.GetFileName(file)}: {place.Model("out/model.safetensors").Floats.Length} parameters");
        }
    }

    /// <summary>Hospitals of one class each drift to opposite sides: their mean is not the optimum of all rows, however long they go on.</summary>
    [TestMethod]
    public async Task Scaffold_comes_to_the_optimum_of_all_rows_where_fedavg_stays_away()
    {
        var gaps = new Dictionary<string, double>();
        foreach (var algorithm in new[] { "fedavg", "scaffold" })
        {
            using var place = HeartPlace.Make("classes", $"algorithm: {{kind: {algorithm}}}\n", Rate, 20, Length.Of(150, 400));
            gaps[algorithm] = place.Gap(await place.TrainAsync());
        }

        Console.WriteLine($"loss of all rows above its optimum: {string.Join(", ", gaps)}");
        Assert.IsLessThan(gaps["fedavg"] / 10, gaps["scaffold"]);
    }
}
