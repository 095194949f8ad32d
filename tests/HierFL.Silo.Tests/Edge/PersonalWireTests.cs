using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Learning.Data;
using HierFL.Learning.Hospital;
using HierFL.Learning.Models;
using HierFL.Learning.Personalization;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Silo.Tests.Edge;

/// <summary>Personal parts never leave the hospital: real agents with real training, real silos, and somebody who hears every byte that the agents send.</summary>
[TestClass, DoNotParallelize]
public sealed class PersonalWireTests
{
    private const int Rounds = 3;

    private static readonly string[] Names = ["aachen", "bergen"];

    [TestMethod]
    [DataRow("""{"kind":"fedper","personal":"layers.1.*"}""", "layers.0.weight layers.0.bias")]
    [DataRow("""{"kind":"fedrep","personal":"layers.1.*"}""", "layers.0.weight layers.0.bias")]
    [DataRow("""{"kind":"fedbn"}""", "layers.0.weight layers.1.weight layers.0.bias layers.1.bias")]
    [DataRow("""{"kind":"ditto"}""", null)]
    [DataRow("""{"kind":"apfl"}""", null)]
    [DataRow("""{"kind":"fine-tune"}""", null)]
    public async Task No_personal_value_is_on_the_wire(string personalization, string? shared)
    {
        var job = Job(personalization);
        await using var federation = await RunningFederation.StartAsync(requestsPerSecond: 1000);
        using var folder = new TemporaryFolder();
        var learned = new ConcurrentBag<(LearningRequest Request, LearningResult Result)>();
        var hospitals = await Task.WhenAll(Names.Select((name, index) => HospitalAsync(federation, folder.File(name), name, index, learned)));
        await Eventually.HoldsAsync("both are there", async () => (await federation.Hospitals.CountStatesAsync()) is { Active: 2, Away: 0 });
        await SubmitAsync(federation, job);
        var status = await ToyJob.EndAsync(federation);
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        var heard = hospitals.SelectMany(hospital => hospital.Heard).ToArray();
        foreach (var hospital in hospitals)
        {
            await hospital.DisposeAsync();
        }

        var trained = learned.Where(work => work.Request.Plan.Task == RoundTask.Train).ToArray();
        Assert.HasCount(Names.Length * Rounds, trained);
        foreach (var (request, result) in trained)
        {
            Assert.IsTrue(heard.Any(stream => stream.AsSpan().IndexOf(MemoryMarshal.AsBytes<float>(result.Floats)) >= 0), "whoever listens hears the updates");
            if (shared is not null)
            {
                CollectionAssert.AreEquivalent(shared.Split(' '), request.Plan.Ring.Tensors.Select(tensor => tensor.Name).ToArray(), "the region's plan");
            }
        }

        foreach (var (place, secrets) in trained.Select(work => ("state", Secrets(work.Result.State)))
            .Concat(learned.Where(work => work.Result.Own is not null).Select(work => ("personal model", Personal(work)))))
        {
            Assert.IsTrue(place == "state" && personalization.Contains("fine-tune", StringComparison.Ordinal) || secrets.Count > 0, $"{place} holds something");
            foreach (var secret in secrets)
            {
                var bytes = BitConverter.GetBytes(secret);
                Assert.IsFalse(heard.Any(stream => stream.AsSpan().IndexOf(bytes) >= 0), $"a value of a {place} was sent: {secret:R}");
            }
        }

        foreach (var name in (shared is null ? [] : PersonalNames(job)).Append("personal."))
        {
            Assert.IsFalse(heard.Any(stream => stream.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name)) >= 0), $"the name {name} was sent");
        }

        foreach (var hospital in Names)
        {
            Assert.IsTrue(File.Exists(HospitalFolder.OwnModelIn(folder.File(hospital), job.Name)), "the hospital has its model");
        }
    }

    /// <summary>Values of what is kept that are no plain numbers.</summary>
    private static HashSet<float> Secrets(ModelVector? state) => [.. (state?.Floats ?? []).Where(IsTelling)];

    /// <summary>Values of the hospital's model that the common one does not have.</summary>
    private static HashSet<float> Personal((LearningRequest Request, LearningResult Result) work) =>
        [.. work.Result.Own!.Floats.Where(IsTelling).Except(work.Request.Model!.Floats)];

    private static bool IsTelling(float value) => value is not (0 or 1 or 0.5f);

    private static IEnumerable<string> PersonalNames(JobSpec job)
    {
        var whole = Whole(job);
        return whole.Layout.Tensors.Select(tensor => tensor.Name).Except(PersonalModels.Divide(job, whole).Shared.Layout.Tensors.Select(tensor => tensor.Name));
    }

    private static ModelVector Whole(JobSpec job) => ModelFactory.Create(LearningSetup.Of(job).Model, InputShape.Table(3), 1, job.Seed);

    private static JobSpec Job(string personalization) => JobFile.FromJson(
        $$$"""
        {"version":1,"name":"toy","seed":3,"stop":{"rounds":{{{Rounds}}}},"model":{"kind":"mlp","hidden":[5],"batchNorm":{{{(personalization.Contains("fedbn", StringComparison.Ordinal) ? "true" : "false")}}}},
         "data":{"dataset":"toy","features":["x","y","z"],"standardize":"none"},"target":{"task":"regression","column":"t"},"local":{"epochs":2,"batchSize":8},
         "evaluation":{"metrics":["rmse"],"every":1},"personalization":{{{personalization}}}}
        """,
        LearningSetup.Catalogue);

    private static async Task SubmitAsync(RunningFederation federation, JobSpec job)
    {
        using var http = RunningFederation.Client(federation.Pki.Operator("ada", OperatorRoles.DataScientist));
        var contents = new ContentClient(http, new EdgeAddresses([federation.RootEdge]), Throttle.None, TimeProvider.System);
        await federation.Root.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobs>(RegistryKeys.Jobs).SubmitAsync(
            new JobSubmission
            {
                Job = job.Name,
                Spec = await PutAsync(Encoding.UTF8.GetBytes(JobFile.ToJson(job))),
                SpecYaml = await PutAsync(Encoding.UTF8.GetBytes(JobFile.ToJson(job))),
                InitialModel = await PutAsync(Safetensors.ToBytes(PersonalModels.Divide(job, Whole(job)).Shared)),
                Preprocessing = await PutAsync(WireJson.Bytes(PreprocessingDrafts.Of(job, ["x", "y", "z"]))),
                Regions = ["north"],
                Machine = "test",
                IsStateful = job.Personalization.Traits.HasFlag(Traits.Stateful),
            },
            "ada");

        async Task<ContentRef> PutAsync(byte[] bytes)
        {
            var content = new ContentRef(ToyJob.Hash(bytes), bytes.Length);
            await contents.PutAsync(content, new MemoryStream(bytes), CancellationToken.None);
            return content;
        }
    }

    private static async Task<OverheardHospital> HospitalAsync(
        RunningFederation federation, string folder, string name, int seed, ConcurrentBag<(LearningRequest, LearningResult)> learned)
    {
        var certificates = await federation.EnrolAsync(name);
        return new OverheardHospital(federation, folder, certificates, new Listened(new TrainingLearner(Rows(name, seed), new Disclosure(MinEvaluationRows: 1)), learned));
    }

    private static HospitalData Rows(string hospital, int seed)
    {
        const int Count = 60;
        var stream = new SeededStream(seed, "wire", 0, "rows");
        double[] values = [.. Enumerable.Range(0, Count * 3).Select(_ => (2 * stream.NextDouble()) - 1)];
        return new HospitalData
        {
            Hospital = hospital,
            Region = "",
            Features = ["x", "y", "z"],
            Values = values,
            Targets = [.. Enumerable.Range(0, Count).Select(row => values[3 * row] - (2 * values[(3 * row) + 1]) + seed)],
            Splits = [.. Enumerable.Range(0, Count).Select(row => row % 5 == 4 ? Split.Test : Split.Train)],
            Lines = [.. Enumerable.Range(2, Count)],
        };
    }

    /// <summary>Real learning, of which the test knows the result.</summary>
    private sealed class Listened(ILearner learner, ConcurrentBag<(LearningRequest, LearningResult)> learned) : ILearner
    {
        public LearningResult Run(LearningRequest request, CancellationToken cancellation)
        {
            var result = learner.Run(request, cancellation);
            learned.Add((request with { Model = request.Model is { } model ? new ModelVector(model.Layout, (float[])model.Floats.Clone(), model.Integers) : null }, result));
            return result;
        }
    }
}
