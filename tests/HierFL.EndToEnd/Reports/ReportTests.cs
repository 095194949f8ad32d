using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;
using Microsoft.Playwright;

namespace HierFL.EndToEnd.Reports;

/// <summary>Pages of jobs that were really trained, as a colleague would open them.</summary>
[TestClass]
public sealed class ReportTests
{
    private static readonly string[] Headings =
        ["Quality", "Hospitals", "Participation", "Bytes and seconds", "Rounds", "Configuration", "Lineage", "What this page does not know"];

    [TestMethod]
    public async Task A_run_is_a_page_that_a_browser_shows_without_asking_for_anything()
    {
        using var place = new Workplace(Jobs.Stateless.With("seed: 7", "seed: 7\npurpose: \"<script>document.title='taken'</script>\""));
        await place.TrainAsync("out");
        Assert.Contains("4 rounds, 8 hospitals", (await Hierfl.RunAsync(place.Folder, ["report", "out", "-o", "page.html"])).Expect(0).Stdout);
        await using var browser = await Browser.OpenAsync(place.At("page.html"));
        var page = browser.Page;
        Assert.IsEmpty(browser.Complaints, string.Join('\n', browser.Complaints));
        Assert.IsEmpty(browser.Requests, string.Join('\n', browser.Requests));
        Assert.AreEqual("small – HierFL report", await page.TitleAsync());
        CollectionAssert.AreEqual(Headings, (await page.Locator("h2").AllInnerTextsAsync()).ToArray());
        Assert.Contains("<script>document.title='taken'</script>", await page.Locator("header").InnerTextAsync());
        Assert.Contains(place.ModelHash("out"), await page.Locator("#lineage").InnerTextAsync());
        await AssertFiguresAsync(page);
        Assert.AreEqual(8, await page.Locator("#hospitals tbody tr").CountAsync());
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "report")).FullName;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "run.png"), FullPage = true });
    }

    /// <summary>The same figures in another light: drawn once, coloured by the page.</summary>
    [TestMethod]
    public async Task Letters_can_be_read_in_light_in_the_dark_and_on_paper()
    {
        using var place = new Workplace(Jobs.Stateless);
        await place.TrainAsync("out");
        (await Hierfl.RunAsync(place.Folder, ["report", "out", "-o", "page.html"])).Expect(0);
        foreach (var (scheme, media) in new[] { (ColorScheme.Light, Media.Screen), (ColorScheme.Dark, Media.Screen), (ColorScheme.Dark, Media.Print) })
        {
            await using var browser = await Browser.OpenAsync(place.At("page.html"), scheme);
            await browser.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = media });
            foreach (var selector in (string[])["h1", ".note, footer", "dd", "figcaption", "figure svg text"])
            {
                var contrast = await browser.Page.Locator(selector).First.EvaluateAsync<double>(Contrast);
                Assert.IsGreaterThanOrEqualTo(4.5, contrast, $"{selector} in {scheme}, {media}"); // WCAG 2.1, 1.4.3.
            }
        }
    }

    [TestMethod]
    public async Task A_run_that_was_killed_is_told_as_far_as_it_came()
    {
        using var place = new Workplace(Jobs.Stateless);
        var killed = await place.RunAsync("out", new Dictionary<string, string> { ["HIERFL_CRASH_AT"] = "result.preprocessing.json.before-write" });
        Assert.IsTrue(killed.WasKilled, killed.ToString());
        Assert.IsFalse(File.Exists(Path.Combine(place.At("out"), "manifest.json")));
        Assert.Contains("4 rounds, 8 hospitals", (await Hierfl.RunAsync(place.Folder, ["report", "out"])).Expect(0).Stdout);
        var html = await File.ReadAllTextAsync(place.At("report.html"));
        await place.TrainAsync("out", "--resume");
        Assert.Contains(place.ModelHash("out"), html);
    }

    [TestMethod]
    public async Task A_job_of_a_cluster_has_the_page_of_the_embedded_run()
    {
        // More rounds than a manifest holds by itself.
        const int Rounds = 35;
        var job = Jobs.Stateless.With("rounds: 4", $"rounds: {Rounds}");
        await using var federation = await LocalFederation.StartAsync();
        await federation.SubmitAsync("both", job);
        await federation.EmbeddedRunAsync("both", job);
        var hash = await federation.EndAsync("both");
        Assert.Contains($"{Rounds} rounds, 4 hospitals", (await federation.RunAsync("report", "both", "--context", "local", "-o", "cluster.html")).Expect(0).Stdout);
        (await federation.RunAsync("report", "runs/both", "-o", "embedded.html")).Expect(0);
        var (cluster, embedded) = (await PageAsync(federation, "cluster.html"), await PageAsync(federation, "embedded.html"));
        Assert.Contains(hash, cluster.Lineage);
        CollectionAssert.AreEqual(embedded.Metrics, cluster.Metrics);
        Assert.HasCount(Rounds, cluster.Metrics);
        Assert.Contains("active", cluster.Hospitals);
        Assert.Contains("submitted", cluster.Lineage);

        Assert.Contains("no job 'none' is registered", (await federation.RunAsync("report", "none", "--context", "local")).Expect(2).Stderr);
        await DoctorAsync(federation);
    }

    /// <summary>Of a federation that is well, every part is found and is well.</summary>
    private static async Task DoctorAsync(LocalFederation federation)
    {
        var well = (await federation.RunAsync("doctor", "--context", "local", "-o", "json")).Expect(0);
        var checks = well.Json.GetProperty("checks").EnumerateArray().ToLookup(check => check.GetProperty("check").GetString()!, check => check.GetProperty("state").GetString());
        foreach (var check in (string[])["identity", "gateway", "edge root", "edge asia", "edge europe", "silos root", "silos asia", "hospitals europe", "clock", "audit root", "audit asia"])
        {
            Assert.IsTrue(checks.Contains(check) && checks[check].All(state => state == "ok"), $"{check}\n{well}");
        }
    }

    private static async Task<(string[] Metrics, string Lineage, string Hospitals)> PageAsync(LocalFederation federation, string file)
    {
        await using var browser = await Browser.OpenAsync(federation.FileOf(file));
        Assert.IsEmpty(browser.Complaints.Concat(browser.Requests));
        await AssertFiguresAsync(browser.Page);
        await browser.Page.Locator("#rounds summary").ClickAsync();
        var rows = await browser.Page.Locator("#rounds tbody tr").AllAsync();

        // Round, metrics and loss, who was admitted and asked; bytes and seconds are those of another machine.
        var metrics = await Task.WhenAll(rows.Select(async row => string.Join(' ', (await row.Locator("th, td").AllInnerTextsAsync()).Take(6))));
        return (metrics, await browser.Page.Locator("#lineage").InnerTextAsync(), await browser.Page.Locator("#hospitals").InnerTextAsync());
    }

    private static async Task AssertFiguresAsync(IPage page)
    {
        var figures = await page.Locator("figure svg").AllAsync();
        Assert.HasCount(8, figures); // Loss, two metrics over all hospitals and at each, participation, bytes, seconds.
        foreach (var figure in figures)
        {
            var box = await figure.BoundingBoxAsync();
            Assert.IsTrue(box is { Width: > 300, Height: > 60 }, await figure.GetAttributeAsync("aria-label"));

            // Nothing sticks out to the left, where letters would be cut off.
            var least = await figure.EvaluateAsync<double>("svg => Math.min(...[...svg.querySelectorAll('text')].map(text => text.getBoundingClientRect().left)) - svg.getBoundingClientRect().left");
            Assert.IsGreaterThanOrEqualTo(0, least, await figure.GetAttributeAsync("aria-label"));
        }
    }

    /// <summary>Of an element's letters against the nearest ground that is no glass.</summary>
    private const string Contrast = """
        element => {
          const numbers = color => color.match(/[\d.]+/g).map(Number);
          const light = color => { const [r, g, b] = numbers(color).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const style = getComputedStyle(element);
          const ink = element instanceof SVGElement ? style.fill : style.color;
          let ground = element;
          while (ground && numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
          const [a, b] = [light(ink), light(ground ? getComputedStyle(ground).backgroundColor : 'rgb(255,255,255)')].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05);
        }
        """;
}
