using System.Text;
using HierFL.Grains.Access;
using HierFL.Grains.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>A call is signed in the words of the caller's version; a silo of another version takes them if they mean the call that has come.</summary>
[TestClass]
public sealed class OtherVersionTests
{
    private static readonly Revocation Last = new("operator/eve", DateTimeOffset.UnixEpoch, "zoe", "left");

    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    [DataRow("a member that this version does not know", "\"reason\":\"left\"", "\"reason\":\"left\",\"later\":{\"deep\":[1]}", true)]
    [DataRow("another value", "\"reason\":\"left\"", "\"reason\":\"stolen\"", false)]
    [DataRow("a member less", ",\"reason\":\"left\"", "", false)]
    [DataRow("another argument", "[\"south\",0,", "[\"south\",1,", false)]
    [DataRow("an argument less", "[\"south\",0,", "[\"south\",", false)]
    [DataRow("an argument more", "\"left\"}]", "\"left\"},null]", false)]
    [DataRow("another method", "SinceAsync|", "ListAsync|", false)]
    [DataRow("no JSON", "\"left\"}]", "\"left\"}", false)]
    public async Task A_call_signed_in_other_words_is_taken_if_they_mean_it(string what, string own, string other, bool isTaken)
    {
        var south = Live.Pki.Silo("south");
        using var client = await OrleansPort.ConnectAsync(Live.RootPorts.Gateway, south, new TestPasses(south)
        {
            // As another version would write it.
            Call = call => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(call.Span).Replace(own, other, StringComparison.Ordinal)),
        });
        var revocations = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IRevocations>(RegistryKeys.Revocations);
        if (isTaken)
        {
            Assert.IsNotNull(await revocations.SinceAsync("south", 0, Last), what);
        }
        else
        {
            var refused = await Assert.ThrowsExactlyAsync<CallRefusedException>(() => revocations.SinceAsync("south", 0, Last), what);
            Assert.Contains("did not sign this call", refused.Message, what);
        }
    }
}
