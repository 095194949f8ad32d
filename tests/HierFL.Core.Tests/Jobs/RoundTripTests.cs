using HierFL.Core.Jobs;
using HierFL.Testing;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class RoundTripTests
{
    [TestMethod]
    [DataRow(typeof(JobSpec)), DataRow(typeof(FederationSpec))]
    public void Binds_what_it_wrote_to_the_same_record(Type type)
    {
        var records = new RandomRecords(new Random(Seeds.Next(1)), Samples.Catalogue);
        for (var i = 0; i < 500; i++)
        {
            var tree = TreeWriter.Write(records.Record(type));
            var json = CanonicalJson.Write(tree);
            foreach (var written in new[] { tree, (MapNode)CanonicalJson.Read(json) })
            {
                var context = new BindContext(Samples.Catalogue, type);
                var bound = Binder.Record(type, written, context);
                Assert.IsEmpty(context.Errors, string.Join('\n', context.Errors) + '\n' + json);
                Assert.AreEqual(json, CanonicalJson.Write(TreeWriter.Write(bound)));
            }
        }
    }

    [TestMethod]
    public void Parses_the_effective_job_to_itself()
    {
        var job = Tree.Parsed(("local.steps", "5"), ("algorithm", """{"kind": "fedprox"}"""), ("update", """[{"kind": "sample-top-k", "fraction": 0.1}]"""));
        var (again, errors) = JobFile.Parse(JobFile.Write(job), Samples.Catalogue);
        Assert.IsNotNull(again, string.Join('\n', errors));
        Assert.AreEqual(JobFile.ToJson(job), JobFile.ToJson(again));
        Assert.IsEmpty(JobDifference.Between(job, again));
    }

    [TestMethod]
    public void Fills_in_defaults_so_that_saying_them_changes_nothing()
    {
        var least = Tree.Parsed();
        var said = Tree.Parsed(
            ("local", """{"optimizer": {"nesterov": false, "learningRate": 0.010, "kind": "sgd"}, "epochs": 1}"""), ("region.rounds", "1"), ("server", """{"kind": "sgd"}"""));
        Assert.AreEqual(JobFile.ToJson(least), JobFile.ToJson(said));
        Assert.AreEqual(JobFile.Digest(least), JobFile.Digest(said));
        Assert.AreNotEqual(JobFile.Digest(least), JobFile.Digest(Tree.Parsed(("seed", "1"))));
    }

    [TestMethod]
    public void Writes_the_canonical_json_it_always_wrote()
    {
        // Digests of stored jobs depend on these bytes.
        const string Expected = """
            {"version":1,"name":"job","purpose":"","seed":0,"stop":{"rounds":10},"model":{"kind":"logistic-regression"},
            "data":{"dataset":"heart","features":"all","standardize":"federated"},"target":{"task":"binary","column":"y","positive":"1","classes":[]},
            "topology":{"kind":"hierarchical"},"region":{"rounds":1,"min":1,"deadline":"none","weight":"examples","server":{"kind":"sgd","schedule":{"kind":"constant","warmup":0},"learningRate":1},"lost":"wait"},
            "cohort":{"kind":"all","min":"all","deadline":"none"},
            "local":{"epochs":1,"batchSize":32,"sampling":"reshuffle","optimizer":{"kind":"sgd","learningRate":0.01,"nesterov":false},"optimizerState":"reset",
            "loss":{"kind":"auto"},"penalty":{"l1":0,"l2":0,"of":"weights"},"lostState":"wait"},"algorithm":{"kind":"fedavg"},"aggregation":{"kind":"weighted-mean"},"server":{"kind":"sgd","schedule":{"kind":"constant","warmup":0},"learningRate":1},
            "update":[],"mode":{"kind":"synchronous"},"privacy":{"kind":"none"},"protection":{"kind":"none"},"personalization":{"kind":"none"},
            "evaluation":{"metrics":[],"every":1,"split":"test"},"checkpoint":{"every":1,"keep":5}}
            """;
        Assert.AreEqual(Expected.ReplaceLineEndings(""), JobFile.ToJson(Tree.Parsed()));
    }

    [TestMethod]
    public void A_silo_without_learning_reads_the_same_job()
    {
        var json = JobFile.ToJson(Tree.Parsed(("model", """{"kind": "mlp", "init": {"checkpoint": "0123"}}""")));
        Assert.AreEqual(json, JobFile.ToJson(JobFile.FromJson(json, Catalogue.Core)));
        Assert.AreEqual(json, JobFile.ToJson(JobFile.FromJson(json, Samples.Catalogue)));
    }

    [TestMethod]
    [DataRow("", "it is not JSON"), DataRow("{", "it is not JSON"), DataRow("{} {}", "it is not JSON"), DataRow("{'a': 1}", "it is not JSON")]
    [DataRow("""{"a": 1, "a": 2}""", "the name 'a' occurs twice in one map"), DataRow("[]", "found a list; allowed: a map of version, name, ")]
    public void Refuses_json_that_is_no_job(string json, string message)
    {
        var error = Assert.ThrowsExactly<JobException>(() => JobFile.FromJson(json, Catalogue.Core));
        StringAssert.StartsWith(error.Errors[0].Message, message);
    }

    [TestMethod]
    public void Refuses_json_that_is_too_deep_or_too_large()
    {
        Assert.ThrowsExactly<JobException>(() => CanonicalJson.Read(new string('[', 33) + new string(']', 33)));
        CanonicalJson.Read(new string('[', 32) + new string(']', 32));
        Assert.ThrowsExactly<JobException>(() => CanonicalJson.Read($"\"{new string('a', Node.MaxBytes)}\""));
    }
}
