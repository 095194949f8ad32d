using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class JobDifferenceTests
{
    [TestMethod]
    public void Names_changed_fields_by_their_path()
    {
        var old = Tree.Parsed(("algorithm", """{"kind": "fedprox", "mu": 0.1}"""));
        var changed = Tree.Parsed(
            ("seed", "3"),
            ("local", """{"steps": 4, "batchSize": "full"}"""),
            ("algorithm", """{"kind": "fedprox", "mu": 0.2}"""),
            ("data.features", """["a"]"""),
            ("server", """{"kind": "sample-adam"}"""));
        CollectionAssert.AreEquivalent(
            new[] { "seed", "data.features", "local.epochs", "local.steps", "local.batchSize", "algorithm.mu", "server.kind" },
            JobDifference.Between(old, changed).ToArray());
    }

    [TestMethod]
    public void Lets_stop_evaluation_and_checkpoint_change()
    {
        var changed = Tree.Parsed(("stop.rounds", "99"), ("evaluation.every", "3"), ("checkpoint.keep", "1"));
        Assert.IsEmpty(JobDifference.Between(Tree.Parsed(), changed));
        Assert.AreEqual(JobDifference.Digest(Tree.Parsed()), JobDifference.Digest(changed));
    }

    [TestMethod]
    public void The_digest_tells_of_every_other_change()
    {
        string[] digests =
        [
            JobDifference.Digest(Tree.Parsed()), JobDifference.Digest(Tree.Parsed(("seed", "3"))),
            JobDifference.Digest(Tree.Parsed(("data.features", """["a"]"""))), JobDifference.Digest(Tree.Parsed(("server", """{"kind": "sample-adam"}"""))),
        ];
        Assert.HasCount(digests.Length, digests.Distinct());
    }
}
