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
        (await place.RunAsync("first")).Expect(0);

        Directory.CreateDirectory(place.At("jobs"));
        place.Write("jobs/next.yaml", once.With("kind: logistic-regression", "kind: logistic-regression, init: {checkpoint: ../first/model.safetensors}"));
        (await RunAsync("jobs/next.yaml", "second")).Expect(0);
        Assert.AreEqual(place.ModelHash("first"), place.ModelHash("second/blobs/jobs/small/checkpoints/000000"), "version 0 is the model it starts from");
        Assert.AreNotEqual(place.ModelHash("first"), place.ModelHash("second"));
        (await RunAsync("jobs/next.yaml", "second", "--resume")).Expect(0);

        // The effective job says the same wherever it lies.
        (await RunAsync("second/job.yaml", "third", "--replay", "second/manifest.json")).Expect(0);
        Assert.AreEqual(place.ModelHash("second"), place.ModelHash("third"));

        Task<Finished> RunAsync(string job, string @out, params string[] more) =>
            Hierfl.RunAsync(place.Folder, ["run", job, "--federation", "federation.yaml", "--out", @out, .. more]);
    }
}
