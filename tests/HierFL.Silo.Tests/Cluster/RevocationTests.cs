using System.Collections.Immutable;
using System.Net;
using HierFL.Core.Rounds;
using HierFL.Grains.Access;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using HierFL.Silo.Cluster;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using OperatorRoles = HierFL.Protocol.Tls.OperatorRoles;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>A certificate that is revoked opens nothing any more, and what it had opened is ended; of operators and of silos.</summary>
[TestClass, DoNotParallelize]
public sealed class RevocationTests
{
    private static readonly TimeSpan Effective = TimeSpan.FromSeconds(60);

    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    public async Task An_operator_who_is_revoked_is_out_everywhere_within_a_minute_on_open_connections_too()
    {
        var (ada, eve) = (Live.Pki.Operator("ada", OperatorRoles.Admin), Live.Pki.Operator("eve", OperatorRoles.All));
        using var admin = await OrleansPort.ConnectAsync(Live.RootPorts.Gateway, ada, new TestPasses(ada));
        using var client = await OrleansPort.ConnectAsync(Live.RootPorts.Gateway, eve, new TestPasses(eve));
        await Regions(client).ListAsync();
        await using var atRoot = await OrleansPort.DialAsync(Live.RootPorts.Gateway, eve);
        await using var atNorth = await OrleansPort.DialAsync(Live.NorthPorts.Gateway, eve);
        await using var atEdge = await RunningFederation.ConnectAsync(Live.RootEdge, eve);

        await Revocations(admin).RevokeAsync("operator/eve", "ada", "a stolen laptop");

        // Nobody is told to ask: the silos do by themselves.
        await Task.WhenAll(new[] { atRoot, atNorth, atEdge }.Select(stream => RunningFederation.ReadToEndAsync(stream).WaitAsync(Effective)));
        Assert.IsFalse(await OrleansPort.IsOpenAsync(Live.RootPorts.Gateway, eve));
        Assert.IsFalse(await OrleansPort.IsOpenAsync(Live.NorthPorts.Gateway, eve));
        using var http = RunningFederation.Client(eve);
        using var reply = await http.GetAsync(new Uri(Live.RootEdge, "/v1/jobs/job/models"));
        Assert.AreEqual(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.AreEqual("the certificate of hierfl://cancer/operator/eve has been revoked", await reply.Content.ReadAsStringAsync());

        // Nor does a pass of hers open anything on the connection of somebody else.
        using var lent = await OrleansPort.ConnectAsync(Live.RootPorts.Gateway, ada, new TestPasses(eve));
        Assert.Contains("operator/eve has been revoked", (await Assert.ThrowsExactlyAsync<CallRefusedException>(() => Regions(lent).ListAsync())).Message);
        await Regions(admin).ListAsync();
        Assert.AreEqual("a stolen laptop", (await Revocations(admin).ListAsync(0)).Single(entry => entry.Subject == "operator/eve").Reason);
    }

    [TestMethod]
    public async Task By_serial_number_one_certificate_is_meant_and_the_holders_other_ones_stay_good()
    {
        var (lost, kept) = (Live.Pki.Operator("bob", OperatorRoles.Auditor), Live.Pki.Operator("bob", OperatorRoles.Auditor));
        var subject = RevocationSubject.OfSerial(lost.Certificate.SerialNumber);
        var first = await Registry().RevokeAsync(subject, "ada", "");
        Assert.AreEqual(first, await Registry().RevokeAsync(subject, "ada", "once more"));
        await AskAsync(Live.Root);

        Assert.IsFalse(await OrleansPort.IsOpenAsync(Live.RootPorts.Gateway, lost));
        Assert.IsTrue(await OrleansPort.IsOpenAsync(Live.RootPorts.Gateway, kept));
    }

    [TestMethod]
    public async Task Only_an_administrator_revokes_and_only_what_there_is()
    {
        var olga = Live.Pki.Operator("olga", OperatorRoles.All & ~OperatorRoles.Admin);
        using var client = await OrleansPort.ConnectAsync(Live.RootPorts.Gateway, olga, new TestPasses(olga));
        Assert.Contains("it needs admin", (await Assert.ThrowsExactlyAsync<CallRefusedException>(() => Revocations(client).RevokeAsync("operator/ada", "olga", ""))).Message);
        Assert.Contains("is not for operators", (await Assert.ThrowsExactlyAsync<CallRefusedException>(() => Revocations(client).SinceAsync("north", 0, null))).Message);

        var zoe = Live.Pki.Operator("zoe", OperatorRoles.Admin);
        using var admin = await OrleansPort.ConnectAsync(Live.RootPorts.Gateway, zoe, new TestPasses(zoe));
        foreach (var subject in (string[])["", "zoe", "hospital/north", "operator/Zoe", "operator/a/b", "serial/", "serial/0A", "serial/00ab", "serial/xyz", "silo/" + new string('a', 64)])
        {
            Assert.Contains($"found '{subject}'", (await Assert.ThrowsExactlyAsync<RevocationRefusedException>(() => Revocations(admin).RevokeAsync(subject, "zoe", ""))).Message);
        }
    }

    [TestMethod]
    public async Task A_silo_that_is_revoked_gets_no_connection_and_those_it_has_are_ended()
    {
        // What a stolen key can do: shake hands, and stay.
        var stolen = Live.Pki.Silo("north");
        await using var atRoot = await OrleansPort.DialAsync(Live.RootPorts.Silo, stolen);
        await using var atNorth = await OrleansPort.DialAsync(Live.NorthPorts.Silo, stolen);
        await using var atGateway = await OrleansPort.DialAsync(Live.RootPorts.Gateway, stolen);
        await Registry().RevokeAsync(RevocationSubject.OfSerial(stolen.Certificate.SerialNumber), "ada", "a stolen key");
        await AskAsync(Live.Root);
        await AskAsync(Live.North);

        await Task.WhenAll(new[] { atRoot, atNorth, atGateway }.Select(stream => RunningFederation.ReadToEndAsync(stream)));
        foreach (var port in (int[])[Live.RootPorts.Silo, Live.NorthPorts.Silo, Live.RootPorts.Gateway, Live.NorthPorts.Gateway])
        {
            Assert.IsFalse(await OrleansPort.IsOpenAsync(port, stolen));
        }

        using var http = RunningFederation.Client(stolen);
        using var reply = await http.GetAsync(new Uri(Live.RootEdge, $"/v1/content/{new string('0', 64)}?length=5"));
        Assert.AreEqual(HttpStatusCode.Forbidden, reply.StatusCode);

        // The silo of north with a certificate of its own is as it was.
        Assert.IsNotNull(await Hospitals(Live.Root).CountStatesAsync());
    }

    [TestMethod]
    public async Task A_running_silo_that_is_revoked_leaves_and_does_not_start_again_with_that_certificate()
    {
        var second = await Live.AddSiloAsync("north-2", "north");
        var (address, serial) = (second.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, second.Certificates.Current.Certificate.SerialNumber);
        await Eventually.HoldsAsync("the root sees it", () => Members(Live.Root).GetApproximateSiloStatus(address) == SiloStatus.Active);

        await Registry().RevokeAsync(RevocationSubject.OfSerial(serial), "ada", "");
        await AskAsync(second);
        Assert.IsTrue(second.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, "it leaves by itself");
        await second.StopAsync();
        second.Dispose();
        Assert.IsTrue(second.IsRevoked, "by which the process says why it ended");
        await AskAsync(Live.Root);
        await Eventually.HoldsAsync("the root sees it no more", () => Members(Live.Root).GetApproximateSiloStatus(address) != SiloStatus.Active);
        Assert.AreEqual(0, Live.Root.Services.GetRequiredService<TlsConnections>().EndWhere(certificate => certificate.SerialNumber == serial));

        var again = await Assert.ThrowsExactlyAsync<OwnCertificateRevokedException>(() => Live.AddSiloAsync("north-2", "north"));
        Assert.Contains($"(serial {serial.ToLowerInvariant()}) is revoked", again.Message);
    }

    [TestMethod]
    public async Task What_is_revoked_after_the_roots_list_was_restored_from_a_backup_is_heard_and_what_it_lost_stays()
    {
        // A silo that has heard more than the root's list holds now.
        var before = Enumerable.Range(0, 70).Select(number => new Revocation($"serial/{0xb00 + number:x}", DateTimeOffset.UnixEpoch, "zoe", "")).ToImmutableArray();
        Directory.CreateDirectory($"{Live.Folder}/store/regions/south");
        await File.WriteAllBytesAsync($"{Live.Folder}/store/regions/south/revocations.json", WireJson.Bytes(before));
        using var south = await Live.AddSiloAsync("south", "south");
        await AskAsync(south);

        var lost = Live.Pki.Operator("carl", OperatorRoles.Auditor).Certificate;
        await Registry().RevokeAsync(RevocationSubject.OfSerial(lost.SerialNumber), "ada", "");
        await AskAsync(south);

        var known = south.Services.GetRequiredService<RevokedCertificates>();
        Assert.IsTrue(known.Holds(lost));
        CollectionAssert.IsSubsetOf(before, known.All);
        var copy = WireJson.Read<ImmutableArray<Revocation>>(await File.ReadAllBytesAsync($"{Live.Folder}/store/regions/south/revocations.json"));
        CollectionAssert.AreEquivalent(known.All, copy);
        await south.StopAsync();
    }

    [TestMethod]
    public async Task A_silo_below_an_authority_that_was_made_anew_keeps_its_connections()
    {
        // West's authority was revoked an hour ago; the one that it has is of the same name, and younger.
        var (revoked, connections) = (Live.Root.Services.GetRequiredService<RevokedCertificates>(), Live.Root.Services.GetRequiredService<TlsConnections>());
        revoked.Add([new Revocation("authority/west", DateTimeOffset.UtcNow.AddHours(-1), "ada", "")]);
        connections.EndWhere(revoked.Concerns);

        Assert.IsTrue(await OrleansPort.IsOpenAsync(Live.RootPorts.Silo, Live.Pki.Silo("west")));
    }

    private static IRegions Regions(IHost client) => client.Services.GetRequiredService<IGrainFactory>().GetGrain<IRegions>(RegistryKeys.Regions);

    private static IRevocations Revocations(IHost client) => client.Services.GetRequiredService<IGrainFactory>().GetGrain<IRevocations>(RegistryKeys.Revocations);

    private static IRevocations Registry() => Live.Root.Services.GetRequiredService<IGrainFactory>().GetGrain<IRevocations>(RegistryKeys.Revocations);

    private static IHospitals Hospitals(SiloHost silo) => silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IHospitals>("north");

    private static ISiloStatusOracle Members(SiloHost silo) => silo.Services.GetRequiredService<ISiloStatusOracle>();

    private static Task AskAsync(SiloHost silo) => silo.Services.GetRequiredService<RevocationWatch>().AskAsync(CancellationToken.None);
}
