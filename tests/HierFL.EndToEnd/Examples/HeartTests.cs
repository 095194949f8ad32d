using HierFL.Core.Tensors;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>Four real hospitals: against published figures, and against gradient descent written out.</summary>
[TestClass]
public sealed class HeartTests
{
    /// <summary>
    /// FLamby, Fed-Heart-Disease, FedAvg with 100 updates a round: the mean accuracy of the four hospitals' own tests over five seeds is
    /// 0.685 with a standard deviation of 0.028.
    /// </summary>
    [TestMethod]
    public async Task FedAvg_reaches_the_published_accuracy()
    {
        using var place = At("heart/fedavg.yaml", text => text);
        var means = new List<double>();
        for (var seed = 42; seed < 42 + Length.Of(2, 5); seed++)
        {
            var ended = await place.RunAsync($"out-{seed}", "--seed", $"{seed}", "-o", "json");
            var hospitals = ended.Expect(0).Json.GetProperty("hospitals").EnumerateObject().ToList();
            Assert.HasCount(4, hospitals);
            means.Add(hospitals.Average(hospital => hospital.Value.GetProperty("accuracy").GetDouble()));
        }

        Console.WriteLine($"mean of the hospitals' accuracies by seed: {string.Join(", ", means)}");
        Assert.AreEqual(0.685, means.Average(), 3 * 0.028);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(25)]
    public async Task One_full_batch_step_a_round_is_gradient_descent_on_the_pooled_rows(int rounds)
    {
        using var place = At("heart/fedsgd.yaml", text => text.With("{rounds: 200}", $"{{rounds: {rounds}}}"));
        await place.TrainAsync("out");
        await using var file = File.OpenRead(Path.Combine(place.At("out"), "model.safetensors"));
        var model = Safetensors.Read(file);
        var weights = model.FloatsOf(model.Layout.Tensors.Single(tensor => tensor.Name.EndsWith("weight", StringComparison.Ordinal))).ToArray();
        var bias = model.FloatsOf(model.Layout.Tensors.Single(tensor => tensor.Name.EndsWith("bias", StringComparison.Ordinal))).ToArray();

        var pooled = PooledDescent.Run([.. HeartTable.Read().Where(row => row.IsTraining)], learningRate: 0.1, steps: rounds);
        var found = weights.Concat(bias).Select(Convert.ToDouble).ToArray();
        Assert.HasCount(pooled.Length, found);
        var worst = found.Zip(pooled).Max(pair => Math.Abs(pair.First - pair.Second));
        Console.WriteLine($"largest difference after {rounds} rounds: {worst}");
        Assert.IsLessThan(1e-6, worst);
    }

    private static Workplace At(string example, Func<string, string> edit)
    {
        var table = Checkout.Shared("data/heart/heart.csv");
        var place = new Workplace(edit(Example.TextOf(example)));
        place.Write("federation.yaml", Example.TextOf("heart/federation.yaml").With("heart.csv\n", table + "\n"));
        return place;
    }
}
