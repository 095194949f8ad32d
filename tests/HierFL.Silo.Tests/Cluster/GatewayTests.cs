using System.Reflection;
using HierFL.Grains.Access;
using HierFL.Grains.Global;
using HierFL.Grains.Registry;
using HierFL.Protocol.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using OperatorRoles = HierFL.Protocol.Tls.OperatorRoles;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>The Orleans gateway opens to operators and silos, and each call on it needs a pass that fits.</summary>
[TestClass]
public sealed class GatewayTests
{
    private static RunningFederation Live = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => Live = await RunningFederation.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await Live.DisposeAsync();

    [TestMethod]
    public async Task An_operator_with_the_role_is_answered()
    {
        var ada = Live.Pki.Operator("ada", OperatorRoles.RegionOperator);
        using var client = await ConnectAsync(ada, new TestPasses(ada));

        Assert.AreEqual("bergen", (await Hospitals(client).InviteAsync("bergen", "ada", TimeSpan.FromHours(1))).Hospital);
        Assert.AreEqual(HospitalState.Invited, (await Hospitals(client).ShowAsync("bergen"))!.State);
    }

    [TestMethod]
    public async Task A_client_without_passes_calls_nothing()
    {
        var ada = Live.Pki.Operator("ada", OperatorRoles.Admin);
        using var client = await ConnectAsync(ada, null);

        Assert.Contains("without a pass", await RefusalAsync(() => Grains(client).GetGrain<IRegions>(RegistryKeys.Regions).ListAsync()));
        Assert.Contains("without a pass", await RefusalAsync(() => Grains(client).GetGrain<IManagementGrain>(0).GetHosts()));
    }

    [TestMethod]
    [DataRow("gateway", "hospital")]
    [DataRow("gateway", "hospital of the root")]
    [DataRow("gateway", "nobody")]
    [DataRow("gateway", "unknown operator")]
    [DataRow("gateway", "expired operator")]
    [DataRow("gateway", "expired silo")]
    [DataRow("silo", "expired silo")]
    [DataRow("silo", "hospital")]
    [DataRow("silo", "operator")]
    [DataRow("silo", "nobody")]
    [DataRow("silo", "unknown silo")]
    public async Task TLS_ends_for_whoever_has_no_business_there(string port, string who)
    {
        var pki = Live.Pki;
        var own = who switch
        {
            "hospital" => pki.Hospital("north", "aachen"),
            "hospital of the root" => pki.Hospital("root", "aachen"),
            "operator" => pki.Operator("ada", OperatorRoles.Admin),
            "unknown operator" => pki.OfUnknownAuthority(new PeerIdentity.Operator("cancer", "ada", OperatorRoles.Admin)),
            "expired operator" => pki.Expired(new PeerIdentity.Operator("cancer", "ada", OperatorRoles.Admin)),
            "expired silo" => pki.Expired(TestPki.SiloOf("north")),
            "unknown silo" => pki.OfUnknownAuthority(TestPki.SiloOf("root")),
            _ => null,
        };
        Assert.IsFalse(await IsOpenAsync(port == "silo" ? Live.RootPorts.Silo : Live.RootPorts.Gateway, own));
    }

    [TestMethod]
    public async Task TLS_stays_open_for_those_who_have()
    {
        Assert.IsTrue(await IsOpenAsync(Live.RootPorts.Gateway, Live.Pki.Operator("ada", OperatorRoles.Auditor)));
        Assert.IsTrue(await IsOpenAsync(Live.RootPorts.Silo, Live.Pki.Silo("north")));
    }

    [TestMethod]
    public async Task The_wrong_role_is_refused_with_the_right_one()
    {
        var olga = Live.Pki.Operator("olga", OperatorRoles.Auditor);
        using var client = await ConnectAsync(olga, new TestPasses(olga));

        Assert.Contains(
            "operator 'olga' (auditor) may not do 'hospitals invite'; it needs region-operator or admin",
            await RefusalAsync(() => Hospitals(client).InviteAsync("bergen", "olga", TimeSpan.FromHours(1))));
        Assert.Contains("it needs data-scientist or admin", await RefusalAsync(() => Grains(client).GetGrain<IJobs>(RegistryKeys.Jobs).CancelAsync("job", "olga", "")));
        Assert.IsNotNull(await Hospitals(client).CountStatesAsync());
    }

    [TestMethod]
    public async Task What_is_for_silos_is_for_no_operator()
    {
        var ada = Live.Pki.Operator("ada", OperatorRoles.All);
        using var client = await ConnectAsync(ada, new TestPasses(ada));
        var grains = Grains(client);

        Assert.Contains("is not for operators", await RefusalAsync(() => Hospitals(client).EnrolAsync("bergen", "secret")));
        Assert.Contains("is not for operators", await RefusalAsync(() => Hospitals(client).CertifiedAsync("bergen", "00", DateTimeOffset.UtcNow.AddDays(1))));
        Assert.Contains("is not for operators", await RefusalAsync(() => Hospitals(client).RevokedAsync(0, "")));
        Assert.Contains("is not for operators", await RefusalAsync(() => grains.GetGrain<IJob>("root/job").CancelAsync("why not")));
        Assert.Contains("may not call", await RefusalAsync(() => grains.GetGrain<IManagementGrain>(0).GetHosts()));
        Assert.Contains("may not call", await RefusalAsync(() => grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero)));
    }

    /// <summary>The runtime hides its targets from those who write programs, not from those who form messages.</summary>
    [TestMethod]
    [DataRow("ISiloControl", "SiloControlType")]
    [DataRow("IMembershipService", "MembershipServiceType")]
    public async Task Nor_do_operators_reach_the_targets_of_the_runtime(string name, string constant)
    {
        var ada = Live.Pki.Operator("ada", OperatorRoles.All);
        using var client = await ConnectAsync(ada, new TestPasses(ada));
        var types = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name!.StartsWith("Orleans.", StringComparison.Ordinal)).SelectMany(assembly => assembly.GetTypes()).ToArray();
        var target = types.Single(type => type.IsInterface && type.Name == name);
        var kind = (GrainType)types.Single(type => type.FullName == "Orleans.Runtime.Constants").GetField(constant, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        var id = GrainId.Create(kind, IdSpan.Create(Live.Root.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString()));
        var services = client.Services;
        var proxy = services.GetRequiredService<IGrainFactory>().GetGrain(id, services.GetRequiredService<GrainInterfaceTypeResolver>().GetGrainInterfaceType(target)).AsReference(target);

        var call = target.GetMethods().First(method => method.ReturnType.IsAssignableTo(typeof(Task)));
        var refused = await Assert.ThrowsExactlyAsync<CallRefusedException>(() => (Task)call.Invoke(proxy, new object?[call.GetParameters().Length])!);
        Assert.Contains("may not call", refused.Message);
        Assert.Contains(name, refused.Message);
    }

    [TestMethod]
    public async Task Nobody_speaks_for_another()
    {
        var eve = Live.Pki.Operator("eve", OperatorRoles.All);
        using var client = await ConnectAsync(eve, new TestPasses(eve));

        Assert.Contains("may not speak for 'ada'", await RefusalAsync(() => Hospitals(client).InviteAsync("bergen", "ada", TimeSpan.FromHours(1))));
        Assert.Contains("may not speak for 'ada'", await RefusalAsync(() => Hospitals(client).RemoveAsync("bergen", "ada", "")));
        Assert.Contains("may not speak for 'ada'", await RefusalAsync(() => Grains(client).GetGrain<IJobs>(RegistryKeys.Jobs).ResumeAsync("job", "ada")));
    }

    [TestMethod]
    public async Task A_pass_for_one_region_is_not_good_in_another()
    {
        var ada = Live.Pki.Operator("ada", OperatorRoles.All);
        using var client = await ConnectAsync(ada, new TestPasses(ada) { Audience = _ => "south" });

        Assert.Contains("is not for 'north'", await RefusalAsync(() => Hospitals(client).CountStatesAsync()));
        Assert.Contains("is not for 'root'", await RefusalAsync(() => Grains(client).GetGrain<IRegions>(RegistryKeys.Regions).ListAsync()));
    }

    [TestMethod]
    public async Task A_proof_of_another_call_is_refused()
    {
        var ada = Live.Pki.Operator("ada", OperatorRoles.All);
        using var client = await ConnectAsync(ada, new TestPasses(ada) { Call = _ => new byte[] { 1, 2, 3 } });

        Assert.Contains("did not sign this call", await RefusalAsync(() => Hospitals(client).CountStatesAsync()));
    }

    [TestMethod]
    public async Task The_pass_of_another_with_an_own_proof_is_refused()
    {
        var (eve, ada) = (Live.Pki.Operator("eve", OperatorRoles.Auditor), Live.Pki.Operator("ada", OperatorRoles.All));
        var stolen = new TestPasses(ada).For("north", default).Pass;
        using var client = await ConnectAsync(eve, new TestPasses(eve) { Pass = _ => stolen });

        Assert.Contains("operator/ada did not sign this call", await RefusalAsync(() => Hospitals(client).InviteAsync("bergen", "ada", TimeSpan.FromHours(1))));
    }

    [TestMethod]
    public async Task A_pass_that_is_no_pass_or_is_out_of_date_is_refused()
    {
        var ada = Live.Pki.Operator("ada", OperatorRoles.All);
        using (var client = await ConnectAsync(ada, new TestPasses(ada) { Pass = _ => "open sesame" }))
        {
            Assert.Contains("cannot be read", await RefusalAsync(() => Hospitals(client).CountStatesAsync()));
        }

        using var late = await ConnectAsync(ada, new TestPasses(ada, new EarlierClock(TimeSpan.FromMinutes(6))));
        Assert.Contains("expired", await RefusalAsync(() => Hospitals(late).CountStatesAsync()));
    }

    [TestMethod]
    public async Task A_silo_of_one_region_calls_no_grain_of_another()
    {
        var south = Live.Pki.Silo("south");
        using var client = await ConnectAsync(south, new TestPasses(south));

        Assert.Contains("a silo of region 'south' may not call grains of region 'north'", await RefusalAsync(() => Hospitals(client).EnrolAsync("bergen", "secret")));
        Assert.Contains("may not call grains of region 'north'", await RefusalAsync(() => Hospitals(client).RevokedAsync(0, "")));
        Assert.Contains("at the root", await RefusalAsync(() => Grains(client).GetGrain<IJob>("root/job").CancelAsync("why not")));

        // What it may ask the root it asks as itself.
        var revocations = Grains(client).GetGrain<IRevocations>(RegistryKeys.Revocations);
        Assert.IsNotNull(await revocations.SinceAsync("south", 0, null));
        Assert.Contains("may not speak for region 'north'", await RefusalAsync(() => revocations.SinceAsync("north", 0, null)));
    }

    private static IGrainFactory Grains(IHost client) => client.Services.GetRequiredService<IGrainFactory>();

    private static IHospitals Hospitals(IHost client) => Grains(client).GetGrain<IHospitals>(RegistryKeys.Hospitals("north"));

    private static async Task<string> RefusalAsync(Func<Task> call) => (await Assert.ThrowsExactlyAsync<CallRefusedException>(call)).Message;

    private static Task<bool> IsOpenAsync(int port, OwnCertificate? own) => OrleansPort.IsOpenAsync(port, own);

    private static Task<IHost> ConnectAsync(OwnCertificate own, ICallPasses? passes) => OrleansPort.ConnectAsync(Live.RootPorts.Gateway, own, passes);
}
