using System.Globalization;
using System.Text;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Edge;

/// <summary>A hospital of north that has enrolled and joined, by hand.</summary>
internal sealed record ToySite(Uri Edge, string Name, OwnCertificate Own, NetworkLink Link) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public HttpClient Http { get; } = RunningFederation.Client(Own);

    public static async Task<ToySite> JoinAsync(RunningFederation federation, string name, bool isPseudonymous = false)
    {
        using var folder = await federation.EnrolAsync(name);
        var own = folder.Current;
        var link = new NetworkLink(new NetworkLinkOptions { Edges = [federation.NorthEdge] }, new MutualTls(() => own));
        await link.RegisterAsync(new HospitalProfile(name, new Dictionary<string, long> { ["toy"] = 100 }) { IsPseudonymous = isPseudonymous }, CancellationToken.None);
        return new ToySite(federation.NorthEdge, name, own, link);
    }

    /// <summary>The hospital's answer to its next order to train, which it keeps to itself; orders to evaluate are carried out on the way.</summary>
    public async Task<(UpdateHeader Header, byte[] Body)> NextTrainingAsync(float value = 0.01f)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (await Link.NextAsync(Name, patience.Token) is not WorkOrder order)
            {
                continue;
            }

            var plan = await Link.FetchAsync(order.Plan, bytes => Core.Rounds.WireJson.Read<RoundPlan>(bytes.Span), CancellationToken.None);
            var bytes = Compute(plan, value);
            var header = new UpdateHeader
            {
                Key = plan.Key,
                Hospital = Name,
                BaseModel = plan.Model!.Sha256,
                Weight = 10,
                Sha256 = ToyJob.Hash(bytes),
                Length = bytes.Length,
            };
            if (plan.Task == RoundTask.Train)
            {
                return (header, bytes);
            }

            await Link.UploadAsync(header, new MemoryStream(bytes), CancellationToken.None);
        }
    }

    /// <summary>Breaks an upload after a third; again, if the silo noticed the end before it had read what came before it.</summary>
    public async Task BreakAsync(UpdateHeader header, byte[] body)
    {
        var asked = 0;
        await Eventually.HoldsAsync("the silo holds a third", async () =>
        {
            if (asked++ % 50 == 0)
            {
                await using var stream = await RunningFederation.ConnectAsync(Edge, Own);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"PUT /v1/updates/{header.Sha256} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nHierFL-Update: {UpdateHeaderText.Write(header)}\r\nContent-Length: {body.Length}\r\n\r\n"));
                await stream.ReadAsync(new byte[64]).AsTask().WaitAsync(Patience);
                await stream.WriteAsync(body.AsMemory(0, body.Length / 3));
            }

            return await HeldAsync(header.Sha256) > 0;
        });
    }

    /// <summary>Bytes of an update that the silo holds for this hospital.</summary>
    public async Task<long> HeldAsync(string sha256)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(Edge, EdgeRoutes.UpdatePath(sha256)));
        using var reply = await Http.SendAsync(request);
        return long.Parse(reply.Headers.GetValues(EdgeRoutes.HeldHeader).Single(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Http.Dispose();
        Link.Dispose();
    }

    private static byte[] Compute(RoundPlan plan, float value)
    {
        var body = new UpdateBody(UpdateShape.Of(plan.Ring));
        if (plan.Task == RoundTask.Train)
        {
            body.Floats.Fill(value);
            TrainingLanes.Values(1, 1).CopyTo(body.Lanes);
        }
        else
        {
            MetricLanes.Encode(new Predictions(PredictionTask.Regression, 1, new double[3], [1, 2, 3]), 0.5, new Disclosure(1)).CopyTo(body.Lanes);
        }

        return body.Bytes.ToArray();
    }
}
