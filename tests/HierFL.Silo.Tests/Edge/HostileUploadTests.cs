using System.Text;
using HierFL.Core.Updates;
using HierFL.Grains.Registry;
using HierFL.Protocol.WireMapping;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Silo.Tests.Edge;

/// <summary>Uploads of a round under way that lie about their length, or come too slowly: the round of the others goes on.</summary>
[TestClass]
public sealed class HostileUploadTests
{
    [TestMethod]
    public async Task One_who_holds_the_only_place_without_sending_loses_it_and_a_lie_about_the_length_gets_none()
    {
        await using var federation = await RunningFederation.StartAsync(requestsPerSecond: 1000, uploads: 1);
        using var aachen = await ToySite.JoinAsync(federation, "aachen");
        using var bergen = await ToySite.JoinAsync(federation, "bergen");
        using var cork = await ToySite.JoinAsync(federation, "cork");
        await ToyJob.SubmitAsync(federation);
        var (slow, body) = await aachen.NextTrainingAsync();
        var (honest, whole) = await bergen.NextTrainingAsync();
        var (other, second) = await cork.NextTrainingAsync();

        // A length that is not the plan's is refused before a byte is read, whatever is promised.
        foreach (var length in (long[])[slow.Length - 1, slow.Length + 1, long.MaxValue])
        {
            var lie = slow with { Length = length };
            await using var liar = await RunningFederation.ConnectAsync(federation.NorthEdge, aachen.Own);
            await liar.WriteAsync(Encoding.ASCII.GetBytes(Head(lie)));
            var answer = await FirstAsync(liar);
            Assert.Contains("rejected", answer);
        }

        // The one place is cork's, who sends a byte and no more; bergen waits until it is taken from cork.
        await using var stream = await RunningFederation.ConnectAsync(federation.NorthEdge, cork.Own);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(other)));
        Assert.Contains("100 Continue", await FirstAsync(stream));
        await stream.WriteAsync(second.AsMemory(0, 1));
        var waiting = bergen.Link.UploadAsync(honest, new MemoryStream(whole), CancellationToken.None);
        Assert.DoesNotContain("accepted", await RunningFederation.ReadToEndAsync(stream));
        Assert.AreEqual(UpdateVerdict.Accepted, (await waiting).Verdict);
        Assert.AreEqual(UpdateVerdict.Accepted, (await cork.Link.UploadAsync(other, new MemoryStream(second), CancellationToken.None)).Verdict);

        // Aachen's lies have told the region that it has no part in this pass.
        Assert.AreNotEqual(UpdateVerdict.Accepted, (await aachen.Link.UploadAsync(slow, new MemoryStream(body), CancellationToken.None)).Verdict);
    }

    [TestMethod]
    public async Task A_hospital_sends_one_update_of_a_job_at_a_time_and_holds_its_place_no_longer_than_the_job()
    {
        await using var federation = await RunningFederation.StartAsync(requestsPerSecond: 1000, uploads: 2);
        using var aachen = await ToySite.JoinAsync(federation, "aachen");
        using var bergen = await ToySite.JoinAsync(federation, "bergen");
        await ToyJob.SubmitAsync(federation, width: 1 << 18);
        var (header, body) = await aachen.NextTrainingAsync();
        var (honest, whole) = await bergen.NextTrainingAsync();

        // Half of it in one go: after that a body may come slowly for minutes.
        await using var slow = await RunningFederation.ConnectAsync(federation.NorthEdge, aachen.Own);
        await slow.WriteAsync(Encoding.ASCII.GetBytes(Head(header)));
        Assert.Contains("100 Continue", await FirstAsync(slow));
        await slow.WriteAsync(body.AsMemory(0, body.Length / 2));

        // As many hashes as it can think of are as many places, if each were given one.
        foreach (var made in (string[])[new('1', 64), new('2', 64)])
        {
            await using var more = await RunningFederation.ConnectAsync(federation.NorthEdge, aachen.Own);
            await more.WriteAsync(Encoding.ASCII.GetBytes(Head(header with { Sha256 = made })));
            Assert.Contains("retry", await FirstAsync(more));
        }

        Assert.AreEqual(UpdateVerdict.Accepted, (await bergen.Link.UploadAsync(honest, new MemoryStream(whole), CancellationToken.None)).Verdict);

        var jobs = federation.Root.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobs>(RegistryKeys.Jobs);
        await jobs.CancelAsync("toy", "ada", "");
        Assert.Contains("late", await FirstAsync(slow));
    }

    private static string Head(UpdateHeader header) =>
        $"PUT /v1/updates/{header.Sha256} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nHierFL-Update: {UpdateHeaderText.Write(header)}\r\nContent-Length: {header.Length}\r\n\r\n";

    /// <summary>What comes first.</summary>
    private static async Task<string> FirstAsync(Stream stream)
    {
        var text = new byte[4096];
        return Encoding.ASCII.GetString(text, 0, await stream.ReadAsync(text).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
