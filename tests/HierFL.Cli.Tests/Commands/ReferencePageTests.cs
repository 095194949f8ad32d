using HierFL.Core.Jobs;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands;

/// <summary>The reference pages are made from the records that read the files, so they cannot say another thing.</summary>
[TestClass]
public sealed class ReferencePageTests
{
    [TestMethod]
    public void The_page_of_the_job_file_is_up_to_date() => Golden.Check("docs/job-file.md", OneNewline(JobReference.Markdown(LearningSetup.Catalogue)));

    [TestMethod]
    public void The_page_of_the_federation_file_is_up_to_date() => Golden.Check("docs/federation-file.md", OneNewline(JobReference.FederationMarkdown()));

    [TestMethod]
    public void Every_kind_says_what_it_is()
    {
        foreach (var family in LearningSetup.Catalogue.Families)
        {
            foreach (var kind in family.Kinds.Values)
            {
                Assert.IsTrue(kind.Description.EndsWith('.'), $"{family.Path}: {kind.Name} needs a [Description], a sentence");
            }
        }
    }

    private static string OneNewline(string page) => page.TrimEnd('\n') + "\n";
}
