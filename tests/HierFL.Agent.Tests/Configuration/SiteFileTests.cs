using HierFL.Agent.Configuration;
using HierFL.Core.Jobs;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Configuration;

[TestClass]
public sealed class SiteFileTests
{
    private const string Example = """
        version: 1
        identity: {folder: keys}
        edges: [https://silo-1.eu.example:8443, https://silo-2.eu.example:8443]
        folder: state
        datasets:
          breast-cancer: {file: breast-cancer.csv, split: split, patient: id}
          heart: {file: /data/heart.csv.gz, hospital: site, ignore: [region]}
          scans: {file: scans.csv, images: {column: scan, folder: scans}}
        policy: {datasets: [breast-cancer], purposes: ["research/*"], modelFamilies: [mlp], minEvaluationRows: 5, maxBins: 64, maxLocalSteps: 20, approval: manual}
        resources: {trainingSlots: 2, outbox: 16GB, cache: 512MiB}
        network: {proxy: http://proxy:3128, bandwidth: 20MB/s, hours: "20:00-06:00"}
        """;

    [TestMethod]
    public void Reads_every_field_with_paths_from_its_folder()
    {
        using var folder = new TemporaryFolder();
        var site = Read(folder, Example);
        Assert.AreEqual((folder.File("keys"), folder.File("state")), (site.IdentityFolder, site.Folder));
        Assert.AreEqual("https://silo-2.eu.example:8443", site.Edges[1]);
        Assert.AreEqual((folder.File("breast-cancer.csv"), "split", "id"), (site.Datasets["breast-cancer"].File, site.Datasets["breast-cancer"].Split, site.Datasets["breast-cancer"].Patient));
        Assert.AreEqual(("/data/heart.csv.gz", "site", "region"), (site.Datasets["heart"].File, site.Datasets["heart"].Hospital, site.Datasets["heart"].Ignore.Single()));
        Assert.AreEqual(new ImagesSpec { Column = "scan", Folder = folder.File("scans") }, site.Datasets["scans"].Images);
        Assert.AreEqual((5, 64, 20, ApprovalMode.Manual), (site.Policy.MinEvaluationRows, site.Policy.MaxBins, site.Policy.MaxLocalSteps, site.Policy.Approval));
        Assert.AreEqual(("breast-cancer", "research/*", "mlp"), (site.Policy.Datasets!.Value.Single(), site.Policy.Purposes!.Value.Single(), site.Policy.ModelFamilies!.Value.Single()));
        Assert.AreEqual((2, 16_000_000_000, 512L << 20), (site.Resources.TrainingSlots, site.Resources.Outbox.Bytes, site.Resources.Cache.Bytes));
        Assert.AreEqual(("http://proxy:3128", 20_000_000), (site.Network.Proxy, site.Network.Bandwidth!.PerSecond.Bytes));
        Assert.AreEqual("20:00-06:00", site.Network.Hours!.Value.ToString());
    }

    [TestMethod]
    public void Needs_nothing_but_a_data_set()
    {
        using var folder = new TemporaryFolder();
        var site = Read(folder, "datasets: {rows: {file: rows.csv}}\n");
        Assert.AreEqual(("/var/lib/hierfl", "/var/lib/hierfl/identity"), (site.Folder, site.IdentityFolder));
        Assert.IsNull(site.Policy.Datasets);
        Assert.AreEqual(ApprovalMode.Automatic, site.Policy.Approval);
        Assert.AreEqual(1, site.Resources.TrainingSlots);
        Assert.IsNull(site.Network.Bandwidth);
    }

    [TestMethod]
    public void Says_every_mistake_with_its_line_and_the_nearest_name()
    {
        const string Text = """
            version: 2
            edges: [silo-1:8443, "https://silo/path"]
            datasets:
              beds: {file: beds.csv, format: parquet, split: part, patient: part, splitt: x}
              empty: {}
              scans: {file: scans.csv, split: scan, images: {column: scan, idx: a, folder: b}}
            policy: {datasets: [bed], modelFamilies: [mpl], purposes: ["*/x"], minEvaluationRows: 0, approval: automatc}
            resources: {trainingSlots: 0, outbox: 16G, cache: 1.5GB}
            network: {proxy: proxy:3128, bandwidth: 20MB, hours: 20-6}
            trainingSlots: 3
            """;
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<ConfigurationException>(() => Read(folder, Text));
        Golden.Check("tests/HierFL.Agent.Tests/Goldens/site-mistakes.txt", ErrorText.Of("site.yaml", error.Errors) + "\n");
    }

    [TestMethod]
    [DataRow("datasets: {no: {file: no}}", "no", DisplayName = "no is a name and a text")]
    [DataRow("datasets: {x: {file: 0123}}", "0123", DisplayName = "0123 is the text 0123")]
    [DataRow("datasets: {x: {file: 1e-5}}", "1e-5", DisplayName = "1e-5 is the text 1e-5")]
    [DataRow("datasets: {x: {file: ~}}", null, "site.yaml:1:22: datasets.x.file: found '~', which is no value; allowed: text")]
    [DataRow("datasets: {x: {file: a}}\nresources: {trainingSlots: 010}", null, "site.yaml:2:28: resources.trainingSlots: found '010'; allowed: a whole number above 0 and at most 1024; numbers are written without leading zeros")]
    [DataRow("datasets: {x: {file: a}}\nresources: {trainingSlots: 1e0}", null, "site.yaml:2:28: resources.trainingSlots: found '1e0'; allowed: a whole number above 0 and at most 1024")]
    [DataRow("datasets: {x: {file: a}}\npolicy: {approval: no}", null, "site.yaml:2:20: policy.approval: found 'no'; allowed: automatic or manual")]
    [DataRow("datasets: {Rows: {file: a}}", null, "site.yaml:1:12: datasets: found the name 'Rows'; allowed: a DNS label (1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit)")]
    [DataRow("datasets: {x: &a {file: a}, y: *a}", null, "site.yaml:1:15: found the anchor '&a'; allowed: values written out")]
    public void Is_not_caught_by_the_traps_of_yaml(string text, string? file, string? mistake = null)
    {
        using var folder = new TemporaryFolder();
        if (mistake is null)
        {
            Assert.AreEqual(folder.File(file!), Read(folder, text).Datasets.Values.Single().File);
            return;
        }

        Assert.AreEqual(mistake, ErrorText.Of("site.yaml", Assert.ThrowsExactly<ConfigurationException>(() => Read(folder, text)).Errors));
    }

    [TestMethod]
    [DataRow("1B", 1L, "1B"), DataRow("16GB", 16_000_000_000L, "16GB"), DataRow("1GiB", 1L << 30, "1GiB"), DataRow("1500MB", 1_500_000_000L, "1500MB"), DataRow("1KiB", 1024L, "1024B")]
    [DataRow("0GB", 0L, null), DataRow("16", 0L, null), DataRow("16gb", 0L, null), DataRow("1.5GB", 0L, null), DataRow("-1GB", 0L, null), DataRow("1GB\n", 0L, null)]
    public void Sizes_have_one_grammar(string text, long bytes, string? written)
    {
        Assert.AreEqual(written is not null, ByteSize.TryParse(text, out var size));
        if (written is not null)
        {
            Assert.AreEqual((bytes, written), (size.Bytes, size.ToString()));
            Assert.IsTrue(ByteSize.TryParse(size.ToString(), out var again) && again == size);
        }
    }

    [TestMethod]
    public void Its_page_is_made_from_the_record_that_reads_it() => Golden.Check("docs/site-file.md", JobReference.Markdown<SiteSpec>(
        "# Site file",
        "What a hospital has and what it allows, for `hierfl-agent`, in YAML. This page is made from the record that reads the file; `hierfl-agent schema` prints the same as JSON Schema.",
        "Unknown keys are errors. What a site file allows wins over any job: see [run a hospital agent](how-to/run-a-hospital-agent.md).").TrimEnd('\n') + "\n");

    [TestMethod]
    public void The_example_of_the_how_to_is_one()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/how-to/run-a-hospital-agent.md"));
        var example = page.Split("```yaml\n")[1].Split("```")[0];
        using var folder = new TemporaryFolder();
        Assert.AreEqual("/data/breast-cancer.csv", Read(folder, example).Datasets["breast-cancer"].File);
    }

    private static SiteSpec Read(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.File("site.yaml"), text);
        return SiteFile.Read(folder.File("site.yaml"));
    }
}
