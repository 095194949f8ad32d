using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class SitePolicyTests
{
    private static readonly JobSpec Job = new ToyJob(Purpose: "research/breast-cancer").Spec;

    [TestMethod]
    public void The_default_allows_any_job() => Assert.IsNull(Check(new SitePolicy()));

    [TestMethod]
    [DataRow("research/breast-cancer", true)]
    [DataRow("research/*", true)]
    [DataRow("*", true)]
    [DataRow("research", false)]
    [DataRow("research/breast", false)]
    [DataRow("Research/*", false)]
    [DataRow("research/*/x", false)]
    public void A_purpose_is_allowed_exactly_or_by_a_trailing_star(string allowed, bool expected) =>
        Assert.AreEqual(expected, Check(new SitePolicy { Purposes = ["care/*", allowed] }) is null);

    [TestMethod]
    public void Refusals_name_what_was_found_and_what_is_allowed()
    {
        Assert.AreEqual("the site policy does not allow data set 'beds'; it allows 'a', 'b'", Check(new SitePolicy { Datasets = ["a", "b"] }));
        Assert.AreEqual("the site policy does not allow purpose 'research/breast-cancer'; it allows none", Check(new SitePolicy { Purposes = [] }));
        Assert.AreEqual("the site policy does not allow model family 'mlp'; it allows 'cox'", Check(new SitePolicy { ModelFamilies = ["cox"] }));
        StringAssert.Contains(new SitePolicy().Check(Job with { Name = "else" }, Plan(), ApprovalState.None), "'else'");
    }

    [TestMethod]
    [DataRow(ApprovalMode.Automatic, ApprovalState.None, true)]
    [DataRow(ApprovalMode.Automatic, ApprovalState.Denied, false)]
    [DataRow(ApprovalMode.Manual, ApprovalState.None, false)]
    [DataRow(ApprovalMode.Manual, ApprovalState.Requested, false)]
    [DataRow(ApprovalMode.Manual, ApprovalState.Approved, true)]
    [DataRow(ApprovalMode.Manual, ApprovalState.Denied, false)]
    public void People_have_the_last_word(ApprovalMode mode, ApprovalState state, bool expected) =>
        Assert.AreEqual(expected, new SitePolicy { Approval = mode }.Check(Job, Plan(), state) is null);

    [TestMethod]
    public void An_approval_is_for_one_content_of_a_job()
    {
        using var folder = new TemporaryFolder();
        var (digest, other) = (new string('a', 64), new string('b', 64));
        var approvals = new ApprovalFolder(folder.File("approvals"));
        Assert.IsEmpty(approvals.List());

        approvals.Set("toy", digest, ApprovalState.Requested);
        approvals.Set("toy", digest, ApprovalState.Approved);
        Assert.AreEqual(ApprovalState.Approved, approvals.StateOf("toy", digest));
        Assert.AreEqual(ApprovalState.None, approvals.StateOf("toy", other));

        approvals.Set("toy", digest, ApprovalState.Denied);
        var asked = approvals.List().Single();
        Assert.AreEqual(("toy", digest, ApprovalState.Denied), (asked.Job, asked.Digest, asked.State));
        approvals.Set("toy", digest, ApprovalState.None);
        Assert.IsEmpty(approvals.List());
        Assert.ThrowsExactly<ArgumentException>(() => approvals.Set("../x", digest, ApprovalState.Approved));
    }

    [TestMethod]
    public void A_job_that_is_asked_for_can_be_read_and_a_region_cannot_ask_without_end()
    {
        using var folder = new TemporaryFolder();
        var approvals = new ApprovalFolder(folder.File("approvals"));
        Assert.IsTrue(approvals.Request(Job, DigestOf(0)));
        Assert.AreEqual(JobFile.ToJson(Job), approvals.SpecificationOf(Job.Name, DigestOf(0)));
        Assert.IsNull(approvals.SpecificationOf(Job.Name, DigestOf(1)));

        for (var i = 1; i < ApprovalFolder.MostRequested; i++)
        {
            approvals.Set(Job.Name, DigestOf(i), ApprovalState.Requested);
        }

        Assert.IsFalse(approvals.Request(Job, DigestOf(-1)));
        Assert.AreEqual(ApprovalState.None, approvals.StateOf(Job.Name, DigestOf(-1)));
        approvals.Set(Job.Name, DigestOf(3), ApprovalState.Approved);
        Assert.IsTrue(approvals.Request(Job, DigestOf(-1)));
    }

    private static string DigestOf(int number) => $"{number:x8}".PadLeft(64, '0');

    private static string? Check(SitePolicy policy) => policy.Check(Job, Plan(), ApprovalState.None);

    private static RoundPlan Plan() => new()
    {
        Key = new RoundKey("toy", 1, 1),
        Task = RoundTask.Train,
        Round = 1,
        Attempt = 1,
        Job = new ContentRef(new string('a', 64), 1),
        Ring = Toy.Ring,
    };
}
