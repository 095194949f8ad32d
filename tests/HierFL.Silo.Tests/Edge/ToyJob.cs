using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Silo.Tests.Edge;

/// <summary>A job of one round for two hospitals of north at least, over the real edge.</summary>
internal static class ToyJob
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Text =
        """
        {"version":1,"name":"toy","seed":0,"stop":{"rounds":1},"model":{"kind":"logistic-regression"},
         "data":{"dataset":"toy","standardize":"none"},"target":{"task":"regression","column":"y"},
         "cohort":{"kind":"all","min":2},"evaluation":{"metrics":["rmse"],"every":1}}
        """;

    /// <summary>An operator hands the documents in at the root's edge and submits.</summary>
    /// <param name="federation">Where.</param>
    /// <param name="width">Elements of the model.</param>
    public static async Task SubmitAsync(RunningFederation federation, int width = 8)
    {
        using var http = RunningFederation.Client(federation.Pki.Operator("ada", OperatorRoles.DataScientist));
        var contents = new ContentClient(http, new EdgeAddresses([federation.RootEdge]), Throttle.None, TimeProvider.System);
        var spec = JobFile.FromJson(Text, Catalogue.Core);
        var submission = new JobSubmission
        {
            Job = spec.Name,
            Spec = await PutAsync(Encoding.UTF8.GetBytes(JobFile.ToJson(spec))),
            SpecYaml = await PutAsync(Encoding.UTF8.GetBytes(Text)),
            InitialModel = await PutAsync(Safetensors.ToBytes(ModelVector.Zeros(new([new TensorSpec("w", TensorType.Float32, [width], TensorKind.Parameter)])))),
            Preprocessing = await PutAsync(WireJson.Bytes(
                new PreprocessingDocument { Model = "{}", Task = PredictionTask.Regression, Features = ["x"], Standardize = "none", Target = "y" })),
            Regions = ["north"],
            Machine = "test",
        };
        await federation.Root.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobs>(RegistryKeys.Jobs).SubmitAsync(submission, "ada");

        async Task<ContentRef> PutAsync(byte[] bytes)
        {
            var content = new ContentRef(Hash(bytes), bytes.Length);
            await contents.PutAsync(content, new MemoryStream(bytes), CancellationToken.None);
            return content;
        }
    }

    public static async Task<JobStatus> EndAsync(RunningFederation federation)
    {
        var job = federation.Root.Services.GetRequiredService<IGrainFactory>().GetGrain<IJob>("root/toy");
        var began = TimeProvider.System.GetTimestamp();
        var status = await job.WatchAsync(0).WaitAsync(Patience);
        while (!status.IsOver)
        {
            Assert.IsLessThan(2 * Patience, TimeProvider.System.GetElapsedTime(began), $"the job hangs: {status}");
            status = await job.WatchAsync(status.Revision).WaitAsync(Patience);
        }

        return status;
    }

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
