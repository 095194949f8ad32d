using HierFL.Core.Jobs;
using HierFL.Core.Metrics;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class FederationFileTests
{
    private const string Regions = """
        "regions": {"europe": {"hospitals": {"hungarian": {"datasets": {"heart": "data/h.csv"}}, "swiss": {"datasets": {"heart": "/data/s.csv"}}}}}
        """;

    private const string Table = """
        "table": "heart.csv", "hospital": "hospital", "region": "region", "split": "split", "patient": "id"
        """;

    [TestMethod]
    public void Reads_regions_with_their_hospitals()
    {
        var federation = Parsed(Regions + """, "limits": {"hungarian": {"maxLocalSteps": 2, "slowdown": 10}}""");
        Assert.AreEqual("data/h.csv", federation.Regions["europe"].Hospitals["hungarian"].Datasets["heart"]);
        Assert.AreEqual(new HospitalLimits { MaxLocalSteps = 2, Slowdown = 10 }, federation.LimitsOf("hungarian"));
        Assert.AreEqual(new HospitalLimits(), federation.LimitsOf("swiss"));
    }

    [TestMethod]
    public void Reads_one_table()
    {
        var federation = Parsed(Table + """, "limits": {"any-name": {"slowdown": 2.5, "delay": "200ms"}}""");
        Assert.AreEqual("heart.csv", federation.Table);
        Assert.AreEqual("id", federation.Patient);
        Assert.AreEqual(new HospitalLimits { Slowdown = 2.5, Delay = TimeSpan.FromMilliseconds(200) }, federation.LimitsOf("any-name"));
    }

    [TestMethod]
    public void Makes_paths_absolute_from_the_folder_of_the_file()
    {
        var regions = FederationFile.Rooted(Parsed(Regions), "/home/jobs").Regions["europe"].Hospitals;
        Assert.AreEqual("/home/jobs/data/h.csv", regions["hungarian"].Datasets["heart"]);
        Assert.AreEqual("/data/s.csv", regions["swiss"].Datasets["heart"]);
        Assert.AreEqual("/home/heart.csv", FederationFile.Rooted(Parsed(Table.Replace("heart.csv", "../heart.csv", StringComparison.Ordinal)), "/home/jobs").Table);
    }

    [TestMethod]
    [DataRow("\"idx\": \"../x.gz\"", "/home/x.gz", null)]
    [DataRow("\"folder\": \"scans\"", null, "/home/jobs/scans")]
    public void Images_of_a_table_lie_in_a_file_or_a_folder(string where, string? idx, string? folder)
    {
        var federation = FederationFile.Rooted(Parsed($"{Table}, \"images\": {{\"column\": \"scan\", {where}}}"), "/home/jobs");
        Assert.AreEqual(new ImagesSpec { Column = "scan", Idx = idx, Folder = folder }, federation.Images);
    }

    [TestMethod]
    public void Takes_a_hospitals_own_policy_before_that_of_all()
    {
        var federation = Parsed(Regions + """, "policy": {"minEvaluationRows": 20, "hospitals": {"swiss": {"maxBins": 8}}}""");
        Assert.AreEqual(new Disclosure(20, 256), federation.DisclosureOf("hungarian"));
        Assert.AreEqual(new Disclosure(20, 8), federation.DisclosureOf("swiss"));
    }

    [TestMethod]
    [DataRow("", "regions", "found neither regions nor table; allowed: one of them")]
    [DataRow(Regions + ", " + Table, "table", "found both regions and table; allowed: one of them")]
    [DataRow(Table + """, "images": {"column": "scan"}""", "images", "found neither idx nor folder; allowed: one of them")]
    [DataRow(Table + """, "images": {"column": "scan", "idx": "x", "folder": "y"}""", "images", "found both idx and folder; allowed: one of them")]
    [DataRow(Table + """, "images": {"column": " ", "idx": "x"}""", "images.column", "found nothing; allowed: the name of a column, or a path")]
    [DataRow(Regions + """, "images": {"column": "scan", "idx": "x"}""", "images", "found without table; allowed: together with table (a data set of a hospital may be an IDX file or a folder itself)")]
    [DataRow(Regions + """, "version": 2""", "version", "found 2; allowed: 1")]
    [DataRow(Regions + """, "hospital": "h" """, "hospital", "found without table; allowed: together with table")]
    [DataRow("""
        "table": "a.csv", "hospital": "h", "region": "r"
        """, "split", "it is required with table; allowed: the name of a column")]
    [DataRow(Regions + """, "limits": {"hungarain": {}}""", "limits.hungarain", "found 'hungarain', which is in no region; allowed: hungarian or swiss (did you mean 'hungarian'?)")]
    [DataRow(Regions + """, "policy": {"hospitals": {"spanish": {}}}""", "policy.hospitals.spanish", "found 'spanish', which is in no region; allowed: hungarian or swiss")]
    [DataRow(Regions + """, "limits": {"hungarian": {"slowdown": 0.5}}""", "limits.hungarian.slowdown", "found '0.5'; allowed: a number of at least 1 and at most 1000")]
    [DataRow(Regions + """, "limit": {}""", "limit", "unknown field 'limit'; allowed: version, regions, table, dataset, hospital, region, split, patient, images, limits, policy (did you mean 'limits'?)")]
    [DataRow("""
        "regions": {"Europe": {"hospitals": {}}}
        """, "regions", "found the name 'Europe'; allowed: " + DnsLabel.Allowed)]
    [DataRow("""
        "regions": {"europe": {"hospitals": {}}}
        """, "regions.europe.hospitals", "found no hospitals; allowed: one or more")]
    [DataRow("""
        "regions": {"a": {"hospitals": {"h": {"datasets": {}}}}, "b": {"hospitals": {"h": {"datasets": {}}}}}
        """, "regions.b.hospitals.h", "found 'h' in more than one region; allowed: each hospital in one")]
    public void Refuses_what_is_not_a_federation(string fields, string field, string message)
    {
        var errors = FederationFile.Parse(Tree.Of("{" + fields + "}")).Errors;
        Assert.HasCount(1, errors, string.Join('\n', errors));
        Assert.AreEqual((field, message), (errors[0].Field, errors[0].Message));
    }

    private static FederationSpec Parsed(string fields)
    {
        var (federation, errors) = FederationFile.Parse(Tree.Of("{" + fields + "}"));
        Assert.IsNotNull(federation, string.Join('\n', errors));
        return federation;
    }
}
