using System.Net;
using HierFL.Silo.Configuration;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Configuration;

/// <summary>What a silo is told: every mistake at once, and the later source wins.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SettingsFileTests
{
    private const string Least = "identity: /etc/hierfl\nstore:\n  folder: /var/lib/hierfl\n";

    [TestMethod]
    public void What_is_not_said_has_its_default()
    {
        var settings = Read(Least);

        Assert.AreEqual("/etc/hierfl", settings.Identity);
        Assert.IsNull(settings.Authority);
        Assert.AreEqual(new ClusterSettings("hierfl", null, 11111, IPAddress.Loopback, 11111, 30000, IPAddress.Loopback), settings.Cluster);
        Assert.AreEqual((IPAddress.Any, 8443, new Uri("https://localhost:8443")), (settings.Edge.Listen, settings.Edge.Port, settings.Edge.Url));
        Assert.AreEqual(new HealthSettings(IPAddress.Loopback, 8080), settings.Health);
        Assert.AreEqual(new StoreSettings("/var/lib/hierfl", null, null, "hierfl"), settings.Store);
        Assert.AreEqual((64, 256L << 20, 128L << 20, 4L << 30), (settings.Limits.Uploads, settings.Limits.StagingMemoryBytes, settings.Limits.ContentCacheBytes, settings.Limits.SubmissionBytes));
        Assert.AreEqual((4, 1000), (settings.Limits.RunningJobs, settings.Limits.RequestsPerSecond));
    }

    [TestMethod]
    public void All_mistakes_are_told_at_once_with_key_and_place()
    {
        var problems = ProblemsOf(
            """
            cluster:
              siloPort: 0
              gatewayPort: many
              address: here
            edge:
              url: http://edge.example
            limits:
              uploads: -1
              stagingMemory: 12
              speed: 5
            store:
              container: Not_A_Label
            colour: red
            """);

        string[] expected =
        [
            "silo.yaml: identity: found nothing; allowed is the folder with identity.pem, identity.key and ca.pem",
            "silo.yaml:2:13: cluster:siloPort: found '0'; allowed is a whole number from 1 to 65535",
            "silo.yaml:4:12: cluster:address: found 'here'; allowed is an IP address, or any",
            "silo.yaml:3:16: cluster:gatewayPort: found 'many'; allowed is a whole number from 1 to 65535",
            "silo.yaml:6:8: edge:url: found 'http://edge.example'; allowed is a URL that begins with https://",
            "silo.yaml: store: found 'not exactly one of the three'; allowed is store:folder, store:connectionString or store:endpoint",
            "silo.yaml:12:14: store:container: found 'Not_A_Label'",
            "silo.yaml:8:12: limits:uploads: found '-1'; allowed is a whole number from 1 to 4096",
            "silo.yaml:9:18: limits:stagingMemory: found '12'; allowed is a size: a whole number above 0 with one unit of B, KB, MB",
            "silo.yaml:13:9: colour: it is not known; known are authority, cluster:address",
            "silo.yaml:10:10: limits:speed: it is not known",
        ];
        Assert.HasCount(expected.Length, problems, string.Join('\n', problems));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.StartsWith(expected[i], problems[i]);
        }
    }

    [TestMethod]
    [DataRow("store:\n  - folder", "silo.yaml:2:3: store: found a list; allowed: one value")]
    [DataRow("- a", "silo.yaml:1:1: found no map; allowed: a map of settings")]
    [DataRow("just words", "silo.yaml:1:1: found no map; allowed: a map of settings")]
    [DataRow("a: 1\na: 2", "silo.yaml:2:1: the key 'a' was given on line 1 already; allowed: each key once")]
    [DataRow("cluster:\n  id: a\n  ID: b", "silo.yaml:3:7: cluster:ID: it was given already; allowed: each key once, whatever its case")]
    [DataRow("a: [", "silo.yaml:2:1: it is not YAML")]
    public void A_file_that_is_no_map_of_settings_is_refused_with_the_place(string yaml, string expected)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<ConfigurationException>(() => SettingsFile.Read(Save(folder, yaml), []));
        Assert.StartsWith(expected, error.Message.Replace(folder.Path + "/", "", StringComparison.Ordinal));
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Contains("it cannot be read", Assert.ThrowsExactly<ConfigurationException>(() => SettingsFile.Read("/nowhere/silo.yaml", [])).Message);

    [TestMethod]
    public void Environment_goes_before_the_file_and_the_command_line_before_both()
    {
        using var environment = new SetVariables(("HIERFL_SILO_cluster__siloPort", "2002"), ("HIERFL_SILO_edge__port", "2003"));
        var settings = Read(Least + "cluster:\n  siloPort: 1001\n  gatewayPort: 1002\nedge:\n  port: 1003\n", "--edge:port=3003");

        Assert.AreEqual((2002, 1002, 3003), (settings.Cluster.SiloPort, settings.Cluster.GatewayPort, settings.Edge.Port));
    }

    [TestMethod]
    public void An_unknown_key_is_refused_wherever_it_comes_from()
    {
        using var environment = new SetVariables(("HIERFL_SILO_cluster__silosPort", "2002"));
        var problems = ProblemsOf(Least, "--edge:prot=1");

        Assert.HasCount(2, problems);
        Assert.StartsWith("cluster:silosPort: it is not known", problems[0]);
        Assert.StartsWith("edge:prot: it is not known", problems[1]);
    }

    [TestMethod]
    [DataRow("512MB", 512_000_000L)]
    [DataRow("512MiB", 512L << 20)]
    [DataRow("2GiB", 2L << 30)]
    [DataRow("1TB", 1_000_000_000_000L)]
    [DataRow("3KiB", 3L << 10)]
    public void Bytes_have_a_unit(string text, long bytes) => Assert.AreEqual(bytes, Read(Least, $"--limits:contentCache={text}").Limits.ContentCacheBytes);

    [TestMethod]
    [DataRow("0MB")]
    [DataRow("-1MB")]
    [DataRow("1.5GB")]
    [DataRow("MB")]
    [DataRow("99999999999999999999GB")]
    [DataRow("7 apples")]
    public void Other_bytes_are_refused(string text) =>
        Assert.StartsWith("limits:contentCache: found", ProblemsOf(Least, $"--limits:contentCache={text}").Single());

    [TestMethod]
    public void Redis_and_a_primary_together_are_refused() =>
        Assert.AreEqual("cluster:primary: found '11111'; allowed is nothing beside cluster:redis", ProblemsOf(Least, "--cluster:redis=localhost:6379", "--cluster:primary=11111").Single());

    [TestMethod]
    public void Without_Redis_a_cluster_is_on_one_machine() =>
        Assert.StartsWith("silo.yaml: cluster:redis: found 'nothing'", ProblemsOf(Least, "--cluster:address=10.0.0.1").Single().Replace("found nothing", "found 'nothing'", StringComparison.Ordinal));

    [TestMethod]
    public void A_Redis_that_cannot_be_parsed_is_refused_without_telling_its_password()
    {
        var problem = ProblemsOf(Least, "--cluster:redis=redis:6379,password=secret,sls=true").Single();

        Assert.StartsWith("cluster:redis: it is no connection string", problem);
        Assert.DoesNotContain("secret", problem);
    }

    [TestMethod]
    public void The_store_is_one_of_three()
    {
        const string Identity = "identity: /etc/hierfl\n";
        Assert.AreEqual("UseDevelopmentStorage=true", Read(Identity, "--store:connectionString=UseDevelopmentStorage=true").Store.ConnectionString);
        Assert.AreEqual(new Uri("https://x.blob.core.windows.net"), Read(Identity, "--store:endpoint=https://x.blob.core.windows.net", "--store:container=north").Store.Endpoint);
        Assert.StartsWith("silo.yaml: store: found", ProblemsOf(Least, "--store:endpoint=https://x.blob.core.windows.net").Single());
        Assert.StartsWith("silo.yaml: store: found", ProblemsOf(Identity).Single());
    }

    private static SiloSettings Read(string yaml, params string[] overrides)
    {
        using var folder = new TemporaryFolder();
        return SettingsFile.Read(Save(folder, yaml), overrides);
    }

    private static string[] ProblemsOf(string yaml, params string[] overrides)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<ConfigurationProblemException>(() => SettingsFile.Read(Save(folder, yaml), overrides));
        return [.. error.Problems.Select(problem => problem.Replace(folder.Path + "/", "", StringComparison.Ordinal))];
    }

    private static string Save(TemporaryFolder folder, string yaml)
    {
        var path = Path.Combine(folder.Path, "silo.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }

    private sealed class SetVariables : IDisposable
    {
        private readonly string[] _names;

        public SetVariables(params (string Name, string Value)[] variables)
        {
            _names = [.. variables.Select(variable => variable.Name)];
            foreach (var (name, value) in variables)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        public void Dispose() => Array.ForEach(_names, name => Environment.SetEnvironmentVariable(name, null));
    }
}
