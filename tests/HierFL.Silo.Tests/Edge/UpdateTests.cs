using System.Net;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;

namespace HierFL.Silo.Tests.Edge;

/// <summary>A job over the real edge, with hospitals that send things twice, in pieces, and in each other's name.</summary>
[TestClass]
public sealed class UpdateTests
{
    [TestMethod]
    public async Task What_is_sent_again_counts_once_and_a_broken_upload_goes_on()
    {
        await using var federation = await RunningFederation.StartAsync(requestsPerSecond: 1000);
        using var aachen = await ToySite.JoinAsync(federation, "aachen");
        using var bergen = await ToySite.JoinAsync(federation, "bergen");
        using var cork = await ToySite.JoinAsync(federation, "cork");
        await ToyJob.SubmitAsync(federation);

        // Aachen sends its update, and sends it again.
        var trains = await Task.WhenAll(aachen.NextTrainingAsync(), bergen.NextTrainingAsync(), cork.NextTrainingAsync());
        var (header, body) = trains[0];
        Assert.AreEqual(UpdateVerdict.Accepted, (await aachen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);
        Assert.AreEqual(UpdateVerdict.Duplicate, (await aachen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);

        // Another update of the same hospital in the same pass is none.
        var other = body.ToArray();
        other[0] ^= 1;
        var second = header with { Sha256 = ToyJob.Hash(other) };
        Assert.AreNotEqual(UpdateVerdict.Accepted, (await aachen.Link.UploadAsync(second, new MemoryStream(other), CancellationToken.None)).Verdict);

        // Cork's bytes are not those of its hash.
        (header, body) = trains[2];
        var lie = await PutAsync(federation, cork, header, new byte[body.Length], $"bytes 0-{body.Length - 1}/{body.Length}");
        Assert.AreEqual((HttpStatusCode.OK, UpdateVerdict.Rejected), (lie.Status, lie.Outcome!.Verdict));

        (header, body) = trains[1];
        // Bergen's upload breaks after a third; only bergen's own connection knows of it, and goes on there.
        await bergen.BreakAsync(header, body);
        Assert.AreEqual(0, await aachen.HeldAsync(header.Sha256));
        Assert.AreEqual(body.Length / 3, await bergen.HeldAsync(header.Sha256));
        var elsewhere = await PutAsync(federation, bergen, header, body[5..], $"bytes 5-{body.Length - 1}/{body.Length}");
        Assert.AreEqual((HttpStatusCode.Conflict, (long?)(body.Length / 3)), (elsewhere.Status, elsewhere.Held));
        Assert.AreEqual(UpdateVerdict.Accepted, (await bergen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);

        var serving = Task.WhenAll(aachen.NextTrainingAsync(), bergen.NextTrainingAsync(), cork.NextTrainingAsync());
        var status = await ToyJob.EndAsync(federation);
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        Assert.AreEqual(UpdateVerdict.Late, (await bergen.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);
        Assert.IsFalse(serving.IsCompleted, "one round needs one training");
    }

    private static async Task<(HttpStatusCode Status, UpdateOutcome? Outcome, long? Held)> PutAsync(RunningFederation federation, ToySite site, UpdateHeader header, byte[] body, string range)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Range", range);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(federation.NorthEdge, EdgeRoutes.UpdatePath(header.Sha256))) { Content = content };
        request.Headers.TryAddWithoutValidation(EdgeRoutes.UpdateHeader, UpdateHeaderText.Write(header));
        using var reply = await site.Http.SendAsync(request);
        var held = reply.Headers.TryGetValues(EdgeRoutes.HeldHeader, out var values) ? long.Parse(values.Single(), System.Globalization.CultureInfo.InvariantCulture) : (long?)null;
        return (reply.StatusCode, reply.IsSuccessStatusCode ? UpdateOutcomeText.Read(await reply.Content.ReadAsByteArrayAsync()) : null, held);
    }
}
