using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Configuration;

[TestClass]
public sealed class ConfigurationFilesTests
{
    [TestMethod]
    public void Reads_the_example_of_the_design()
    {
        var job = ConfigurationFiles.ReadJob(Files.Path("example.yaml"), Samples.Catalogue);
        Assert.AreEqual("breast-cancer", job.Name);
        Assert.AreEqual(30, job.Stop.Rounds);
        CollectionAssert.AreEqual(new[] { 32, 16 }, ((Mlp)Samples.Catalogue.Resolve<SampleModel>(job.Model)).Hidden.ToArray());
        Assert.AreEqual(0.05, ((Sgd)Samples.Catalogue.Resolve<SampleOptimizer>(job.Local.Optimizer)).LearningRate);
        CollectionAssert.AreEqual(new[] { "auc", "accuracy", "f1" }, job.Evaluation.Metrics.ToArray());
    }

    [TestMethod]
    public void Reads_every_example_of_the_documents()
    {
        var examples = Directory.GetFiles(Path.Combine(Checkout.Root, "docs/examples"), "*.yaml", SearchOption.AllDirectories);
        Assert.IsNotEmpty(examples);
        foreach (var example in examples)
        {
            if (Path.GetFileName(example) == "federation.yaml")
            {
                Assert.IsTrue(Path.IsPathRooted(ConfigurationFiles.ReadFederation(example).Table));
            }
            else
            {
                // Of Core's families alone: those of Learning are read where Learning is tested.
                Assert.AreNotEqual("", ConfigurationFiles.ReadJob(example, Catalogue.Core).Name);
            }
        }
    }

    [TestMethod]
    public void Writes_the_effective_job_as_it_always_did_and_reads_it_back()
    {
        var job = ConfigurationFiles.ReadJob(Files.Path("example.yaml"), Samples.Catalogue);
        var text = ConfigurationFiles.JobYaml(job);
        Assert.AreEqual(File.ReadAllText(Files.Path("example-effective.yaml")), text);

        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("job.yaml"), text);
        Assert.AreEqual(JobFile.Digest(job), JobFile.Digest(ConfigurationFiles.ReadJob(folder.File("job.yaml"), Samples.Catalogue)));
    }

    [TestMethod]
    public void Says_five_mistakes_in_five_lines()
    {
        var file = Files.Path("five-mistakes.yaml");
        var error = Assert.ThrowsExactly<ConfigurationException>(() => ConfigurationFiles.ReadJob(file, Samples.Catalogue));
        Assert.HasCount(5, error.Errors, error.Message);
        Assert.AreEqual(File.ReadAllText(Files.Path("five-mistakes.txt")), ErrorText.Of("five-mistakes.yaml", error.Errors) + "\n");
    }

    [TestMethod]
    public void Reads_a_federation_with_paths_from_its_folder()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("federation.yaml"), "{table: heart.csv, hospital: hospital, region: region, split: split, patient: id}\n");
        var federation = ConfigurationFiles.ReadFederation(folder.File("federation.yaml"));
        Assert.AreEqual(folder.File("heart.csv"), federation.Table);
    }

    [TestMethod]
    public void Reads_a_job_with_paths_from_its_folder_and_knows_where_its_fields_stand()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("job.yaml");
        File.WriteAllText(path, """
            version: 1
            name: next
            model: {kind: mlp, init: {checkpoint: ../start.safetensors}}
            data: {dataset: heart}
            target: {task: binary, column: y}
            """);
        var text = ConfigurationFiles.ReadJobText(path, Catalogue.Core);
        var start = Path.GetFullPath("../start.safetensors", folder.Path);
        Assert.AreEqual("""{"kind":"mlp","init":{"checkpoint":"START"}}""".Replace("START", start, StringComparison.Ordinal), JobFile.ToJson(text.Job.Model));
        Assert.AreEqual($"{path}:3:39: model.init.checkpoint: it is gone", text.Error("model.init.checkpoint", "it is gone").Message);

        // Written again elsewhere, it means the same file.
        using var other = new TemporaryFolder();
        File.WriteAllText(other.File("job.yaml"), ConfigurationFiles.JobYaml(text.Job));
        Assert.AreEqual(JobFile.Digest(text.Job), JobFile.Digest(ConfigurationFiles.ReadJob(other.File("job.yaml"), Catalogue.Core)));
    }

    [TestMethod]
    [DataRow("{checkpoint: ''}"), DataRow("{checkpoint: [a]}"), DataRow("{checkpoint: \"a\\0b\"}"), DataRow("zeros")]
    public void Leaves_what_is_no_path_to_whoever_reads_it(string init)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("job.yaml"), $"version: 1\nname: next\nmodel: {{kind: mlp, init: {init}}}\ndata: {{dataset: heart}}\ntarget: {{task: binary, column: y}}\n");
        Assert.DoesNotContain(folder.Path, JobFile.ToJson(ConfigurationFiles.ReadJob(folder.File("job.yaml"), Catalogue.Core).Model));
    }

    [TestMethod]
    public void Names_the_file_and_what_is_wrong_with_it_as_a_whole()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("job.yaml");
        StringAssert.StartsWith(Refused(path), $"{path}: it cannot be read: ");

        Assert.AreEqual($"{folder.Path}: it cannot be read: found a folder; allowed: a file", Refused(folder.Path));

        File.WriteAllBytes(path, new byte[Node.MaxBytes + 1]);
        Assert.AreEqual($"{path}: found more than 1048576 bytes; allowed: 1048576", Refused(path));

        File.WriteAllBytes(path, [0x61, 0x3A, 0x20, 0xFF]);
        Assert.AreEqual($"{path}: it is not UTF-8 text", Refused(path));

        File.WriteAllText(path, "");
        StringAssert.StartsWith(Refused(path), $"{path}:1:1: found nothing; allowed: a map of version, name, ");

        File.WriteAllText(path, "version: 1\nname: &here x\n");
        Assert.AreEqual($"{path}:2:7: found the anchor '&here'; allowed: values written out", Refused(path));
    }

    private static string Refused(string path) =>
        Assert.ThrowsExactly<ConfigurationException>(() => ConfigurationFiles.ReadJob(path, Samples.Catalogue)).Message;
}
