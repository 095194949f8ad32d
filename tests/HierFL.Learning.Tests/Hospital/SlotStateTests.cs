using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Learning.Hospital;
using TorchSharp;
using static HierFL.Learning.Tests.Training.TestJobs;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>What libtorch keeps for a whole process or thread does not pass from one slot to another.</summary>
[TestClass]
public sealed class SlotStateTests
{
    private const string Sgd = """{"kind":"sgd","learningRate":0.1,"momentum":0.9}""";
    private const string Adam = """{"kind":"adam","learningRate":0.01}""";

    [TestMethod]
    public async Task Several_jobs_side_by_side_give_the_bits_of_one_after_the_other()
    {
        JobSpec[] jobs =
        [
            .. from hidden in new[] { 4, 8, 16 }
               from optimizer in new[] { Sgd, Adam }
               from seed in new[] { 1, 2 }
               select Job(
                   $$"""{"kind":"mlp","hidden":[{{hidden}}]}""",
                   local: new LocalSpec { Epochs = 3, BatchSize = 16, Optimizer = Optimizer(optimizer) }) with { Seed = seed },
        ];
        var data = Rows(PredictionTask.Binary);
        // The initial model draws from the generator of the whole process.
        float[] Learn(JobSpec job) => Train(job, data, Initial(job, data)).Floats;

        using var one = new TrainingSlots(1);
        var alone = new List<float[]>();
        foreach (var job in jobs)
        {
            alone.Add(await one.RunAsync(_ => Learn(job), default));
        }

        using var three = new TrainingSlots(3);
        var together = await Task.WhenAll(jobs.Select(job => three.RunAsync(_ => Learn(job), default)));
        for (var i = 0; i < jobs.Length; i++)
        {
            CollectionAssert.AreEqual(alone[i], together[i], $"job {i}");
        }
    }

    [TestMethod]
    public async Task Every_slot_works_with_one_thread_and_records_gradients_as_if_it_were_alone()
    {
        using var slots = new TrainingSlots(2);
        using var both = new Barrier(2);
        bool Quietly(CancellationToken token)
        {
            using var quiet = torch.no_grad();
            both.SignalAndWait(token);
            both.SignalAndWait(token);
            return torch.get_num_threads() == 1;
        }

        bool Recording(CancellationToken token)
        {
            both.SignalAndWait(token);
            using var scope = torch.NewDisposeScope();
            var records = (torch.ones(2, requires_grad: true) * 2).requires_grad;
            both.SignalAndWait(token);
            return records && torch.get_num_threads() == 1;
        }

        var done = await Task.WhenAll(slots.RunAsync(Quietly, default), slots.RunAsync(Recording, default));
        Assert.IsTrue(done[0]);
        Assert.IsTrue(done[1]);
    }
}
