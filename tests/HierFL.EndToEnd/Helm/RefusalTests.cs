namespace HierFL.EndToEnd.Helm;

/// <summary>What cannot work is refused before anything is installed, with a sentence.</summary>
[TestClass]
public sealed class RefusalTests
{
    private static readonly Scenario Root = new("hierfl", "demo-root");

    private static readonly Scenario Region = new("hierfl", "demo-europe");

    private static readonly Scenario Agent = new("hierfl-agent", "demo");

    [TestMethod]
    [DataRow("region.name=", "role is region and region.name is empty")]
    [DataRow("region.name=root", "region.name is root: that name is taken")]
    [DataRow("role=global", "role is global and region.name is europe")]
    [DataRow("identity.existingSecret=", "no identity: make one with 'hierfl pki silo'")]
    [DataRow("identity.certManager.enabled=true", "are both given: an identity comes from one of them")]
    [DataRow("identity.existingSecret=,identity.certManager.enabled=true", "identity.certManager needs federation and issuerRef.name")]
    [DataRow("redis.kind=none", "redis.kind is none in a release of a region: it would never find the root")]
    [DataRow("redis.kind=none,replicaCount=2", "replicaCount is 2 and redis.kind is none: silos find each other by Redis")]
    [DataRow("redis.kind=bundled", "redis.kind is bundled in a release of a region")]
    [DataRow("redis.host=", "redis.kind is external and redis.host is empty")]
    [DataRow("redis.existingSecret=", "redis.existingSecret is empty: whoever can write to Redis can stop the federation")]
    [DataRow("replicaCount=2", "replicaCount is 2 and the store is a volume that one node can open")]
    [DataRow("store.kind=azure-connection", "store.azure.container is empty: each region has a container of its own")]
    [DataRow("store.kind=azure-identity,store.azure.container=eu", "store.azure.endpoint or store.azure.clientId is empty")]
    [DataRow("store.kind=azure-connection,store.azure.container=eu", "a connection string is a credential and is never a value")]
    [DataRow("podDisruptionBudget.minAvailable=1", "podDisruptionBudget.minAvailable is 1 of 1 silos: no node could ever be drained")]
    [DataRow("backup.enabled=true,store.folder.accessMode=ReadWriteOncePod", "no other pod could read the store; use ReadWriteOnce")]
    [DataRow("backup.enabled=true,backup.existingClaim=disk,store.folder.existingClaim=disk", "a backup on the volume it is of is lost with it")]
    [DataRow("edge.url=https://eu.example,replicaCount=2", "edge.url is one address for several silos")]
    [DataRow("edge.ingress.enabled=true", "edge.ingress.host is empty")]
    [DataRow("edge.gateway.enabled=true", "edge.gateway needs host and parentRefs")]
    [DataRow("confidential.enabled=true", "confidential.enabled puts the silos nowhere else")]
    [DataRow("hostNetwork=true,edge.service.type=LoadBalancer", "hostNetwork opens the edge on the node and edge.service.type is LoadBalancer")]
    public async Task An_impossible_region_is_refused_with_a_sentence(string set, string expected) => await RefusesAsync(4, Region, set, expected);

    [TestMethod]
    public async Task A_hospital_without_data_is_refused()
    {
        var refused = await HelmRun.RunAsync(4, "template", "aachen", Scenario.FolderOf("hierfl-agent"));
        Assert.AreEqual(1, refused.ExitCode);
        Assert.Contains("site.datasets is empty: a hospital without data has nothing to train on", refused.Stderr);
        Assert.Contains("data.volume is empty: name the volume that holds the tables", refused.Stderr);
    }

    [TestMethod]
    public async Task A_table_that_is_not_on_the_volume_is_refused() => await RefusesAsync(
        4, Agent, "site.datasets.breast-cancer.file=/elsewhere/a.csv", "site.datasets.breast-cancer.file is /elsewhere/a.csv, and the tables are mounted at /data");

    [TestMethod]
    public async Task All_that_is_impossible_is_told_at_once_by_both_versions()
    {
        foreach (var major in (int[])[3, 4])
        {
            var refused = await HelmRun.TryTemplateAsync(major, Root, "--set", "identity.existingSecret=,redis.existingSecret=,region.name=eu");
            Assert.AreEqual(1, refused.ExitCode);
            Assert.Contains("no identity", refused.Stderr);
            Assert.Contains("redis.existingSecret is empty", refused.Stderr);
            Assert.Contains("role is global and region.name is eu", refused.Stderr);
        }
    }

    [TestMethod]
    [DataRow("role=all")]
    [DataRow("replicaCount=0")]
    [DataRow("replicas=2")]
    [DataRow("redis.kind=sentinel")]
    [DataRow("redis.password=secret")]
    [DataRow("redis.options=password=secret")]
    [DataRow("store.azure.connectionString=secret")]
    [DataRow("store.azure.endpoint=http://account.example")]
    [DataRow("edge.service.port=0")]
    [DataRow("limits.stagingMemory=lots")]
    [DataRow("region.name=Europe")]
    [DataRow("resources.limits=null")]
    [DataRow("resources.limits.memory=null")]
    [DataRow("image.digest=latest")]
    [DataRow("telemetry.otlpEndpoint=collector")]
    [DataRow("scheduling.spread=Always")]
    [DataRow("extraEnv[0].name=HIERFL_SILO_cluster__redis")]
    public async Task The_schema_refuses_what_is_no_value(string set)
    {
        foreach (var major in (int[])[3, 4])
        {
            await RefusesAsync(major, Region, set, "values don't meet the specifications of the schema");
        }
    }

    [TestMethod]
    [DataRow("site.folder=/tmp")]
    [DataRow("site.datasets.breast-cancer=null")]
    [DataRow("replicaCount=2")]
    [DataRow("enrolment.token=secret")]
    [DataRow("gpu.count=0")]
    [DataRow("data.mountPath=data")]
    public async Task The_schema_of_a_hospital_refuses_what_is_no_value(string set) =>
        await RefusesAsync(4, Agent, set, "values don't meet the specifications of the schema");

    private static async Task RefusesAsync(int major, Scenario scenario, string set, string expected)
    {
        var refused = await HelmRun.TryTemplateAsync(major, scenario, "--set", set);
        Assert.AreEqual(1, refused.ExitCode, $"{set} was taken");
        Assert.Contains(expected, refused.Stderr);
    }
}
