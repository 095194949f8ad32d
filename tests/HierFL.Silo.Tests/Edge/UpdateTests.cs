using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Silo.Tests.Edge;

/// <summary>A job over the real edge, with hospitals that send things twice, in pieces, and in each other's name.</summary>
[TestClass]
public sealed class UpdateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TensorLayout Layout = new([new TensorSpec("w", TensorType.Float32, [8], TensorKind.Parameter)]);

    private const string Job =
        """
        {"version":1,"name":"toy","seed":0,"stop":{"rounds":1},"model":{"kind":"logistic-regression"},
         "data":{"dataset":"toy","standardize":"none"},"target":{"task":"regression","column":"y"},
         "cohort":{"kind":"all","min":2},"evaluation":{"metrics":["rmse"],"every":1}}
        """;

    [TestMethod]
    public async Task What_is_sent_again_counts_once_and_a_broken_upload_goes_on()
    {
        await using var federation = await RunningFederation.StartAsync(requestsPerSecond: 1000);
        using var aachen = await JoinAsync(federation, "aachen");
        using var bergen = await JoinAsync(federation, "bergen");
        using var cork = await JoinAsync(federation, "cork");
        await SubmitAsync(federation);

        // Aachen sends its update, and sends it again.
        var trains = await Task.WhenAll(NextTrainingAsync(aachen), NextTrainingAsync(bergen), NextTrainingAsync(cork));
        var (header, body) = trains[0];
        Assert.AreEqual(UpdateVerdict.Accepted, (await aachen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);
        Assert.AreEqual(UpdateVerdict.Duplicate, (await aachen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);

        // Another update of the same hospital in the same pass is none.
        var other = body.ToArray();
        other[0] ^= 1;
        var second = header with { Sha256 = Hash(other) };
        Assert.AreNotEqual(UpdateVerdict.Accepted, (await aachen.Link.UploadAsync(second, new MemoryStream(other), CancellationToken.None)).Verdict);

        // Cork's bytes are not those of its hash.
        (header, body) = trains[2];
        var lie = await PutAsync(federation, cork, header, new byte[body.Length], $"bytes 0-{body.Length - 1}/{body.Length}");
        Assert.AreEqual((HttpStatusCode.OK, UpdateVerdict.Rejected), (lie.Status, lie.Outcome!.Verdict));

        (header, body) = trains[1];
        // Bergen's upload breaks after a third; only bergen's own connection knows of it, and goes on there.
        await BreakAsync(federation, bergen, header, body);
        Assert.AreEqual(0, await HeldAsync(federation, aachen, header.Sha256));
        Assert.AreEqual(body.Length / 3, await HeldAsync(federation, bergen, header.Sha256));
        var elsewhere = await PutAsync(federation, bergen, header, body[5..], $"bytes 5-{body.Length - 1}/{body.Length}");
        Assert.AreEqual((HttpStatusCode.Conflict, (long?)(body.Length / 3)), (elsewhere.Status, elsewhere.Held));
        Assert.AreEqual(UpdateVerdict.Accepted, (await bergen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);

        var serving = Task.WhenAll(NextTrainingAsync(aachen), NextTrainingAsync(bergen), NextTrainingAsync(cork));
        var status = await EndAsync(federation);
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        Assert.AreEqual(UpdateVerdict.Late, (await bergen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);
        Assert.IsFalse(serving.IsCompleted, "one round needs one training");
    }

    private static async Task<Site> JoinAsync(RunningFederation federation, string name)
    {
        using var folder = await federation.EnrolAsync(name);
        var own = folder.Current;
        var link = new NetworkLink(new NetworkLinkOptions { Edges = [federation.NorthEdge] }, new MutualTls(() => own));
        await link.RegisterAsync(new HospitalProfile(name, new Dictionary<string, long> { ["toy"] = 100 }), CancellationToken.None);
        return new Site(name, own, link);
    }

    /// <summary>An operator hands the documents in at the root's edge and submits.</summary>
    private static async Task SubmitAsync(RunningFederation federation)
    {
        using var http = RunningFederation.Client(federation.Pki.Operator("ada", OperatorRoles.DataScientist));
        var contents = new ContentClient(http, new EdgeAddresses([federation.RootEdge]), Throttle.None, TimeProvider.System);
        var spec = JobFile.FromJson(Job, Catalogue.Core);
        var submission = new JobSubmission
        {
            Job = spec.Name,
            Spec = await PutAsync(Encoding.UTF8.GetBytes(JobFile.ToJson(spec))),
            SpecYaml = await PutAsync(Encoding.UTF8.GetBytes(Job)),
            InitialModel = await PutAsync(Safetensors.ToBytes(ModelVector.Zeros(Layout))),
            Preprocessing = await PutAsync(Core.Rounds.WireJson.Bytes(
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

    /// <summary>The hospital's answer to its next order to train, which it keeps to itself; orders to evaluate are carried out on the way.</summary>
    private static async Task<(UpdateHeader Header, byte[] Body)> NextTrainingAsync(Site site)
    {
        while (true)
        {
            if (await site.Link.NextAsync(site.Name, CancellationToken.None) is not WorkOrder order)
            {
                continue;
            }

            var plan = await site.Link.FetchAsync(order.Plan, bytes => Core.Rounds.WireJson.Read<RoundPlan>(bytes.Span), CancellationToken.None);
            var bytes = Compute(plan);
            var header = new UpdateHeader
            {
                Key = plan.Key,
                Hospital = site.Name,
                BaseModel = plan.Model!.Sha256,
                Weight = 10,
                Sha256 = Hash(bytes),
                Length = bytes.Length,
            };
            if (plan.Task == RoundTask.Train)
            {
                return (header, bytes);
            }

            await site.Link.UploadAsync(header, new MemoryStream(bytes), CancellationToken.None);
        }
    }

    private static byte[] Compute(RoundPlan plan)
    {
        var body = new UpdateBody(UpdateShape.Of(plan.Ring));
        if (plan.Task == RoundTask.Train)
        {
            body.Floats.Fill(0.01f);
            TrainingLanes.Values(1, 1).CopyTo(body.Lanes);
        }
        else
        {
            MetricLanes.Encode(new Predictions(PredictionTask.Regression, 1, new double[3], [1, 2, 3]), 0.5, new Disclosure(1)).CopyTo(body.Lanes);
        }

        return body.Bytes.ToArray();
    }

    /// <summary>Breaks an upload after a third; again, if the silo noticed the end before it had read what came before it.</summary>
    private static async Task BreakAsync(RunningFederation federation, Site site, UpdateHeader header, byte[] body)
    {
        var asked = 0;
        await HierFL.Testing.Eventually.HoldsAsync("the silo holds a third", async () =>
        {
            if (asked++ % 50 == 0)
            {
                await using var stream = await RunningFederation.ConnectAsync(federation.NorthEdge, site.Own);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"PUT /v1/updates/{header.Sha256} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nHierFL-Update: {UpdateHeaderText.Write(header)}\r\nContent-Length: {body.Length}\r\n\r\n"));
                await stream.ReadAsync(new byte[64]).AsTask().WaitAsync(Patience);
                await stream.WriteAsync(body.AsMemory(0, body.Length / 3));
            }

            return await HeldAsync(federation, site, header.Sha256) > 0;
        });
    }

    private static async Task<long> HeldAsync(RunningFederation federation, Site site, string sha256)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(federation.NorthEdge, EdgeRoutes.UpdatePath(sha256)));
        using var reply = await site.Http.SendAsync(request);
        return long.Parse(reply.Headers.GetValues(EdgeRoutes.HeldHeader).Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<(HttpStatusCode Status, UpdateOutcome? Outcome, long? Held)> PutAsync(RunningFederation federation, Site site, UpdateHeader header, byte[] body, string range)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Range", range);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(federation.NorthEdge, EdgeRoutes.UpdatePath(header.Sha256))) { Content = content };
        request.Headers.TryAddWithoutValidation(EdgeRoutes.UpdateHeader, UpdateHeaderText.Write(header));
        using var reply = await site.Http.SendAsync(request);
        var held = reply.Headers.TryGetValues(EdgeRoutes.HeldHeader, out var values) ? long.Parse(values.Single(), System.Globalization.CultureInfo.InvariantCulture) : (long?)null;
        return (reply.StatusCode, reply.IsSuccessStatusCode ? UpdateOutcomeText.Read(await reply.Content.ReadAsByteArrayAsync()) : null, held);
    }

    private static async Task<JobStatus> EndAsync(RunningFederation federation)
    {
        var job = federation.Root.Services.GetRequiredService<IGrainFactory>().GetGrain<IJob>("root/toy");
        var status = await job.WatchAsync(0).WaitAsync(Patience);
        while (!status.IsOver)
        {
            status = await job.WatchAsync(status.Revision).WaitAsync(Patience);
        }

        return status;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed record Site(string Name, OwnCertificate Own, NetworkLink Link) : IDisposable
    {
        public HttpClient Http { get; } = RunningFederation.Client(Own);

        public void Dispose()
        {
            Http.Dispose();
            Link.Dispose();
        }
    }
}
