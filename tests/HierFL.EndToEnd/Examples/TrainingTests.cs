using System.Globalization;

namespace HierFL.EndToEnd.Examples;

/// <summary>What may stand beside plain training, on the four hospitals of the heart data through a whole federation, against its formulas written out (<see cref="ReferenceTraining"/>).</summary>
[TestClass]
public sealed class TrainingTests
{
    private const int Steps = 5;

    private const int Rounds = 20;

    /// <summary>Cleveland 91 of 199 positive, Hungarian 65 of 172, Switzerland 30 of 30, VA 66 of 85.</summary>
    private const double All = 486;

    private const double Ill = 252;

    [TestMethod]
    public Task Class_weights_of_the_federation() => FollowsAsync(
        "loss: {kind: auto, classWeights: balanced}", new(Rows) { Weight = (label, _) => All / 2 / (label > 0 ? Ill : All - Ill) });

    [TestMethod]
    public Task Class_weights_of_each_hospital() => FollowsAsync("loss: {kind: bce, classWeights: balanced-local}", new(Rows)
    {
        Weight = (label, labels) => labels.Length / (double)labels.Distinct().Count() / labels.Count(other => other == label),
    });

    [TestMethod]
    public Task Class_weights_as_given() => FollowsAsync("loss: {kind: auto, classWeights: {'1': 3, 'not 1': 0.5}}", new(Rows) { Weight = (label, _) => label > 0 ? 3 : 0.5 });

    [TestMethod]
    public Task Focal_loss() => FollowsAsync("loss: {kind: focal, gamma: 2, alpha: 0.3}", new(Rows)
    {
        // d/dz of −a (1 − p)² log p, z the score towards the row's class: a (1 − p)² (2 p log p − (1 − p)).
        Slope = (score, label) =>
        {
            var (sign, a) = label > 0 ? (1, 0.3) : (-1, 0.7);
            var p = ReferenceTraining.Sigmoid(sign * score);
            return sign * a * (1 - p) * (1 - p) * ((2 * p * Math.Log(p)) - (1 - p));
        },
    });

    [TestMethod]
    public Task Label_smoothing() => FollowsAsync(
        "loss: {kind: auto, labelSmoothing: 0.2}", new(Rows) { Slope = (score, label) => ReferenceTraining.Sigmoid(score) - ((0.8 * label) + 0.1) });

    [TestMethod]
    public Task A_penalty_on_the_weights() => FollowsAsync(
        "penalty: {l1: 0.01, l2: 0.1}", new(Rows) { Penalty = (w, isBias) => isBias ? 0 : (0.01 * Math.Sign(w)) + (0.1 * w) });

    [TestMethod]
    public Task A_penalty_on_all_parameters() => FollowsAsync("penalty: {l2: 0.1, of: all}", new(Rows) { Penalty = (w, _) => 0.1 * w });

    [TestMethod]
    public Task A_clipped_gradient() => FollowsAsync("clipGradient: {norm: 0.2}", new(Rows) { Clip = 0.2 });

    [TestMethod]
    public Task A_local_schedule() => FollowsAsync(
        "", new(Rows) { Rate = round => 0.3 * (round <= 2 ? round / 3.0 : Math.Max(0, 1 + Math.Cos(Math.PI * Math.Min(1, (round - 3) / 15.0))) / 2) },
        optimizer: "{kind: sgd, learningRate: 0.3, schedule: {kind: cosine, rounds: 15, warmup: 2}}");

    [TestMethod]
    public Task A_schedule_of_the_server() => FollowsAsync(
        "", new(Rows) { Server = (w, delta, round) => ReferenceTraining.Add(w, [.. delta.Select(value => value * Math.Pow(0.5, (round - 1) / 4))]) },
        more: "server: {kind: sgd, schedule: {kind: step, every: 4, factor: 0.5}}");

    [TestMethod]
    public Task Capped_weights_of_hospitals() => FollowsAsync(
        "", new(Rows) { Hospital = rows => Math.Min(rows, 100) }, more: "aggregation: {kind: capped-mean, max: 100}");

    [TestMethod]
    public Task Capped_weights_of_regions() => FollowsAsync(
        "", new(Rows) { RegionOf = HeartPlace.RegionOf, Region = weight => Math.Min(weight, 220) }, more: "region: {weight: {max: 220}}", federation: "regions");

    [TestMethod]
    public Task A_server_optimizer_of_the_regions() => FollowsAsync(
        "",
        new(Rows)
        {
            RegionOf = HeartPlace.RegionOf,
            RegionalRounds = 3,
            RegionalServer = _ =>
            {
                double[]? m = null;
                return (w, mean) =>
                {
                    m = [.. mean.Select((value, j) => (0.5 * (m?[j] ?? 0)) + value)];
                    ReferenceTraining.Add(w, m);
                };
            },
        },
        more: "region: {rounds: 3, server: {kind: momentum, beta: 0.5}}",
        federation: "regions");

    private static List<HeartRow> Rows => [.. HeartTable.Read().Where(row => row.IsTraining)];

    private static async Task FollowsAsync(
        string local, ReferenceTraining reference, string optimizer = "{kind: sgd, learningRate: 0.1}", string more = "", string federation = "heart")
    {
        var beside = local.Length == 0 ? "" : ", " + local;
        using var place = HeartPlace.Of(string.Create(CultureInfo.InvariantCulture, $$$"""
            version: 1
            name: heart
            seed: 1
            stop: {rounds: {{{Rounds}}}}
            model: {kind: logistic-regression, init: zeros}
            data: {dataset: heart, features: all, standardize: federated}
            target: {task: binary, column: label, positive: 1}
            local: {steps: {{{Steps}}}, batchSize: full, optimizer: {{{optimizer}}}{{{beside}}}}
            evaluation: {every: {{{Rounds}}}}
            checkpoint: {every: {{{Rounds}}}}
            {{{more}}}
            """), federation);
        var plain = new ReferenceTraining(Rows).Run(Steps, Rounds);
        var expected = reference.Run(Steps, Rounds);
        Assert.IsGreaterThan(0.01, expected.Zip(plain).Max(pair => Math.Abs(pair.First - pair.Second)), "it makes a difference");
        HeartPlace.AreEqual(expected, await place.TrainAsync(), 1e-4);
    }
}
