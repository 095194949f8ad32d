using System.Collections.Immutable;
using System.Xml.Linq;
using HierFL.Cli.Reports;

namespace HierFL.Cli.Tests.Reports;

[TestClass]
public sealed class ReportPageTests
{
    private const string Hostile = "<script>alert(1)</script>\u0007<img src=x onerror=alert(2)> \"'&amp;";

    [TestMethod]
    public void Whatever_a_name_or_a_message_holds_stays_text()
    {
        var sample = SampleJob.Of(2, 2);
        var page = ReadPage.Of(sample with
        {
            Spec = sample.Spec with { Purpose = Hostile },
            JobYaml = Hostile,
            State = Hostile,
            Source = Hostile,
            Gaps = [Hostile],
            Course = [(Hostile, Hostile)],
            Hospitals = [.. sample.Hospitals.Select(hospital => hospital with { Region = Hostile, State = Hostile, Agent = Hostile })],
            Reports = [.. sample.Reports.Select(report => report with { Refusals = [$"hospital-000: {Hostile}"] })],
        });
        Assert.IsEmpty(page.Root.Descendants().Where(element => element.Name.LocalName is "script" or "img"));
        Assert.IsEmpty(page.Root.Descendants().Attributes().Where(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        var legible = Hostile.Replace('\u0007', '\uFFFD');
        Assert.Contains(legible, page.TextOf("configuration"));
        Assert.Contains(legible, page.TextOf("participation"));
        Assert.Contains(legible, page.TextOf("hospitals"));
        Assert.Contains(legible, page.Root.Descendants("header").Single().Value);
        Assert.DoesNotContain("<script", page.Html);
    }

    [TestMethod]
    public void Nothing_is_loaded_and_nothing_is_run()
    {
        var page = ReadPage.Of(SampleJob.Of(3, 3));
        string[] loading = ["src", "srcset", "data", "poster", "action", "background"];
        Assert.IsEmpty(page.Root.Descendants().Attributes().Where(attribute => loading.Contains(attribute.Name.LocalName)));
        foreach (var link in page.Root.Descendants().Attributes().Where(attribute => attribute.Name.LocalName == "href").Select(attribute => attribute.Value))
        {
            Assert.IsTrue(link == "data:," || page.Root.Descendants().Any(element => "#" + element.Attribute("id")?.Value == link), link);
        }

        var policy = page.Root.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value;
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("script-src", policy);
        Assert.DoesNotContain("@import", page.Html);
        Assert.AreEqual(
            page.Root.Descendants().Attributes("id").Count(), page.Root.Descendants().Attributes("id").Select(id => id.Value).Distinct().Count(), "two things of one name");
    }

    [TestMethod]
    public void Every_colour_of_a_figure_is_one_of_the_page()
    {
        var page = ReadPage.Of(SampleJob.Of(30, 12, isAdmitted: (hospital, round) => (hospital + round) % 5 > 0));
        var styles = page.Root.Descendants(ReadPage.Svg + "svg").Descendants().Attributes("style").Select(style => style.Value).ToArray();
        var sheet = page.Root.Descendants("style").Single().Value;
        Assert.IsNotEmpty(styles);
        foreach (var style in styles)
        {
            Assert.DoesNotContain("rgb(", style, "a stand-in was left");
            foreach (var variable in style.Split("var(").Skip(1).Select(part => part.Split(')')[0]))
            {
                Assert.AreEqual(3, sheet.Split(variable + ":").Length - 1, $"{variable} for light, dark and paper");
            }
        }
    }

    [TestMethod]
    public void One_round_is_a_page()
    {
        var page = ReadPage.Of(SampleJob.Of(1, 1));
        Assert.HasCount(7, page.Figures); // Loss, two metrics, one at each hospital, participation, bytes, seconds.
        foreach (var figure in page.Figures)
        {
            Assert.DoesNotContain("NaN", figure.ToString());
            Assert.DoesNotContain("∞", figure.ToString());
            Assert.IsNotEmpty(figure.Attribute("aria-label")!.Value);
        }

        CollectionAssert.AreEqual(new[] { "1", "0.500±0.010", "3.000", "1.0000", "1", "1", "1 KB", "2 KB", "2.10", SampleJob.Hash(1)[..12] }, page.RowsOf("rounds").Single());
    }

    [TestMethod]
    public void Before_the_first_round_it_says_so()
    {
        var page = ReadPage.Of(SampleJob.Of(0, 3));
        Assert.IsEmpty(page.Figures);
        Assert.Contains("No round has been measured yet.", page.TextOf("quality"));
        Assert.Contains("No model version is durable yet.", page.TextOf("lineage"));
        Assert.HasCount(3, page.RowsOf("hospitals"));
    }

    /// <summary>The limit is what a mail takes without a thought.</summary>
    [TestMethod]
    public void A_large_job_is_a_page_of_bounded_size_that_says_what_it_leaves_out()
    {
        var page = ReadPage.Of(SampleJob.Of(1000, 250, isAdmitted: (hospital, round) => (hospital * 31 + round * 17) % 7 > 0));
        Assert.IsLessThan(3_000_000, page.Html.Length);
        Assert.Contains("200 of 250 hospitals are shown", page.TextOf("hospitals"));
        Assert.HasCount(200, page.RowsOf("hospitals"));
        Assert.Contains("50 of 250 hospitals are drawn", page.TextOf("participation"));
        Assert.Contains("A cell is 9 rounds", page.TextOf("participation"));
        Assert.Contains("A bar is the mean of 10 rounds", page.TextOf("cost"));
        Assert.Contains("Of 1000 measured rounds, lines show up to 401", page.TextOf("quality"));
        Assert.Contains("measured rounds, newest first: the last 100 of 1000", page.TextOf("rounds"));
        Assert.HasCount(100, page.RowsOf("rounds"));
        Assert.AreEqual("1000", page.RowsOf("rounds")[0][0]);
    }

    [TestMethod]
    public void Lineage_has_every_hash_whole()
    {
        var page = ReadPage.Of(SampleJob.Of(3, 2));
        foreach (var hash in Enumerable.Range(-3, 7).Select(SampleJob.Hash).Except([SampleJob.Hash(0)]))
        {
            Assert.Contains(hash, page.TextOf("lineage"));
        }
    }
}
