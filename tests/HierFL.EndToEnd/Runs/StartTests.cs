using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Runs;

/// <summary><c>init: {checkpoint: FILE}</c>: a job that goes on from the model of another.</summary>
[TestClass]
public sealed class StartTests
{
    [TestMethod]
    public async Task A_model_to_start_from_lies_relative_to_the_job_file()
    {
        var once = Jobs.Stateless.With("{rounds: 4}", "{rounds: 1}");
        using var place = new Workplace(once);
        await place.TrainAsync("first");

        Directory.CreateDirectory(place.At("jobs"));
        place.Write("jobs/next.yaml", once.With("kind: logistic-regression", "kind: logistic-regression, init: {checkpoint: ../first/model.safetensors}"));
        await place.TrainAsync("jobs/next.yaml", "second", []);
        Assert.AreEqual(place.ModelHash("first"), place.ModelHash("second/blobs/jobs/small/checkpoints/000000"), "version 0 is the model it starts from");
        Assert.AreNotEqual(place.ModelHash("first"), place.ModelHash("second"));
        await place.TrainAsync("jobs/next.yaml", "second", ["--resume"]);

        // The effective job says the same wherever it lies.
        await place.TrainAsync("second/job.yaml", "third", ["--replay", place.At("second/manifest.json")]);
        Assert.AreEqual(place.ModelHash("second"), place.ModelHash("third"));
    }
}
