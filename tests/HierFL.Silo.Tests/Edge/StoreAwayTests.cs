using System.Net;
using HierFL.Core.Rounds;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Edge;

/// <summary>While the store of a silo is away, whoever asks is told to ask again, and nothing of where it lies.</summary>
[TestClass]
public sealed class StoreAwayTests
{
    [TestMethod]
    public async Task Hospitals_and_operators_are_told_to_ask_again_and_are_served_when_it_is_back()
    {
        await using var live = await RunningFederation.StartAsync();
        using var folder = await live.EnrolAsync("aachen");
        using var link = new NetworkLink(new NetworkLinkOptions { Edges = [live.NorthEdge] }, new MutualTls(folder));
        using var ada = RunningFederation.Client(live.Pki.Operator("ada", OperatorRoles.DataScientist));
        var path = new Uri(live.RootEdge, "/v1/jobs/job/spec.yaml");
        var profile = new HospitalProfile("aachen", new Dictionary<string, long> { ["toy"] = 100 });

        Directory.Move(live.Folder + "/store", live.Folder + "/store-away");
        using (var away = await ada.GetAsync(path))
        {
            Assert.AreEqual(HttpStatusCode.ServiceUnavailable, away.StatusCode);
            Assert.AreEqual("the grains or the store cannot be reached now; ask again", await away.Content.ReadAsStringAsync());
            Assert.IsNotNull(away.Headers.RetryAfter);
        }

        var told = await Assert.ThrowsExactlyAsync<TransferException>(() => link.RegisterAsync(profile, CancellationToken.None));
        Assert.Contains("answered Unavailable: the grains or the store cannot be reached now; ask again", told.Message);

        Directory.Move(live.Folder + "/store-away", live.Folder + "/store");
        using var back = await ada.GetAsync(path);
        Assert.AreEqual(HttpStatusCode.NotFound, back.StatusCode);
        await link.RegisterAsync(profile, CancellationToken.None);
    }
}
