using System.Net;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Global;
using HierFL.Silo.Tests.Edge;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Telemetry;

/// <summary>What a Prometheus reads of a root and of a region after a job, each in a process of its own meters.</summary>
[TestClass, DoNotParallelize]
public sealed class MetricsTests
{
    private static RunningFederation Live = null!;
    private static SiloProcess North = null!;
    private static Exposition OfRoot = null!;
    private static Exposition OfNorth = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        Live = await RunningFederation.StartAsync(withNorth: false, requestsPerSecond: 1000);
        North = await SiloProcess.StartAsync(Live);
        using var aachen = await ToySite.JoinAsync(Live, "aachen");
        using var bergen = await ToySite.JoinAsync(Live, "bergen", isPseudonymous: true);
        await BeatAsync(aachen);
        await BeatAsync(bergen);
        await ToyJob.SubmitAsync(Live);
        foreach (var site in (ToySite[])[aachen, bergen])
        {
            var (header, body) = await site.NextTrainingAsync(0.5f);
            Assert.AreEqual(UpdateVerdict.Accepted, (await site.Link.UploadAsync(header, new MemoryStream(body), CancellationToken.None)).Verdict);
        }

        var serving = Task.WhenAll(aachen.NextTrainingAsync(), bergen.NextTrainingAsync());
        var status = await ToyJob.EndAsync(Live);
        Assert.AreEqual(JobState.Finished, status.State, status.Message);
        await Eventually.HoldsAsync("the root knows of the job's end and of the region", async () =>
        {
            OfRoot = await Exposition.ReadAsync(Live.RootPorts.Health);
            return OfRoot.Of("hierfl_jobs").Any(jobs => jobs["state"] == "finished" && jobs.Value == 1) && OfRoot.Of("hierfl_region_silos").Any();
        });
        OfNorth = await Exposition.ReadAsync(Live.NorthPorts.Health);
        Assert.IsFalse(serving.IsCompleted, "one round needs one training");
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        // The root first: it would wait for a region that is gone.
        await Live.Root.StopAsync();
        North.Dispose();
        await Live.DisposeAsync();
    }

    [TestMethod]
    public void Every_metric_of_the_page_is_there_with_its_labels_and_no_other_is()
    {
        var wrong = new List<string>();
        var promised = MetricsPage.Read();
        foreach (var metric in promised)
        {
            var parts = metric.Kind == "histogram" ? $"{metric.PrometheusName}_count" : metric.PrometheusName;
            var samples = OfRoot.Of(parts).Concat(OfNorth.Of(parts)).ToArray();
            var type = OfRoot.Types.GetValueOrDefault(metric.PrometheusName) ?? OfNorth.Types.GetValueOrDefault(metric.PrometheusName);
            if (IsOfARunningJob(metric.Name))
            {
                continue;
            }

            if (samples.Length == 0 || type != metric.Kind)
            {
                wrong.Add($"{metric.Name}: {samples.Length} series of {metric.PrometheusName}, a {type}");
            }

            foreach (var sample in samples)
            {
                var labels = sample.Labels.Keys.Where(label => label != "otel_scope_name").Order().ToArray();
                if (!labels.SequenceEqual(metric.Labels.Keys.Order()) || metric.Labels.Any(label => label.Value.Length > 0 && !label.Value.Contains(sample[label.Key])))
                {
                    wrong.Add($"{metric.Name}: {sample.Name} {string.Join(", ", sample.Labels)}");
                }
            }
        }

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
        string[] known = [.. promised.Select(metric => metric.PrometheusName)];
        var strangers = OfRoot.Types.Keys.Concat(OfNorth.Types.Keys).Where(name => name.StartsWith("hierfl_", StringComparison.Ordinal)).Except(known).ToArray();
        Assert.IsEmpty(strangers, $"not on the page: {string.Join(", ", strangers)}");
    }

    [TestMethod]
    public void The_figures_are_those_of_the_job()
    {
        Assert.AreEqual(1, OfRoot.Value("hierfl_job_round", ("job", "toy")));
        Assert.AreEqual(1, OfRoot.Value("hierfl_job_rounds_planned", ("job", "toy")));
        Assert.AreEqual(1, OfRoot.Value("hierfl_job_loss", ("job", "toy")), 1e-6);
        Assert.AreEqual(1, OfRoot.Value("hierfl_round_ended_total", ("job", "toy"), ("outcome", "committed")));
        Assert.AreEqual(0, OfRoot.Value("hierfl_round_ended_total", ("job", "toy"), ("outcome", "abandoned")));
        foreach (var phase in (string[])["plan", "collect", "combine", "commit", "evaluate"])
        {
            Assert.AreEqual(1, OfRoot.Value("hierfl_round_duration_seconds_count", ("job", "toy"), ("phase", phase)), phase);
        }

        Assert.AreEqual(2, OfNorth.Value("hierfl_round_hospitals", ("job", "toy"), ("state", "admitted")));
        Assert.AreEqual(0, OfNorth.Value("hierfl_round_hospitals", ("job", "toy"), ("state", "missing")));

        // Two of eight elements of a half each.
        Assert.AreEqual(2, OfNorth.Value("hierfl_job_update_norm_count", ("job", "toy"), ("region", "north")));
        Assert.AreEqual(2 * Math.Sqrt(8 * 0.25), OfNorth.Value("hierfl_job_update_norm_sum", ("job", "toy"), ("region", "north")), 1e-5);
        Assert.AreEqual(4, OfNorth.Value("hierfl_update_admitted_total", ("outcome", "accepted"), ("reason", "none")), "two trained, two measured");
        Assert.IsGreaterThan(2 * 32, OfNorth.Value("hierfl_bytes_total", ("direction", "up"), ("stage", "update")));
        Assert.AreEqual(1, OfRoot.Value("hierfl_region_silos", ("region", "north")));
    }

    [TestMethod]
    public void What_hospitals_say_of_themselves_is_shown_and_who_wants_no_name_has_none()
    {
        var names = OfNorth.Samples.Select(sample => sample["hospital"]).Where(name => name.Length > 0).Distinct().Order().ToArray();
        Assert.HasCount(2, names);
        Assert.AreEqual("aachen", names[0]);
        Assert.MatchesRegex("^h-[0-9a-f]{12}$", names[1]);
        Assert.DoesNotContain("bergen", OfNorth.Text);
        Assert.DoesNotContain("bergen", OfRoot.Text);
        foreach (var name in names)
        {
            Assert.AreEqual(1000, OfNorth.Value("hierfl_hospital_outbox_limit_bytes", ("hospital", name)));
            Assert.AreEqual(3, OfNorth.Value("hierfl_hospital_slots", ("hospital", name), ("state", "busy")));
            Assert.AreEqual(1, OfNorth.Value("hierfl_hospital_slots", ("hospital", name), ("state", "free")));
            Assert.AreEqual(77, OfNorth.Value("hierfl_hospital_samples_total", ("hospital", name)));
            Assert.AreEqual(100, OfNorth.Value("hierfl_hospital_rows", ("hospital", name), ("dataset", "toy")));
            Assert.AreEqual(1, OfNorth.Value("hierfl_job_hospital_loss", ("hospital", name), ("job", "toy")));
            Assert.AreEqual(3600, OfNorth.Value("hierfl_hospital_clock_seconds", ("hospital", name)), 60, "its clock is an hour ahead");
            Assert.AreEqual(30 * 86400, OfNorth.Value("hierfl_hospital_certificate_seconds", ("hospital", name)), 86400);
        }
    }

    [TestMethod]
    public void Orleans_the_runtime_and_the_server_are_there_without_a_label_for_every_silo_that_ever_was()
    {
        foreach (var name in (string[])["orleans_catalog_activations", "dotnet_gc_collections_total", "kestrel_active_connections", "http_server_request_duration_seconds_count"])
        {
            Assert.IsTrue(OfNorth.Of(name).Any(), name);
        }

        Assert.DoesNotContain("otel_metric_overflow", OfRoot.Text + OfNorth.Text, "there is room for all series");
        Assert.IsTrue(OfNorth.Of("http_server_request_duration_seconds_bucket").Any(bucket => bucket["le"] == "0.005"), "the server's own buckets");

        // An address of a silo has its start in it, as in S127.0.0.1:11111:138492831.
        var addresses = OfNorth.Samples.Where(sample => sample.Labels.Values.Any(value => value.Contains($"{Live.RootPorts.Silo}", StringComparison.Ordinal)
            || value.Contains($"{Live.NorthPorts.Silo}", StringComparison.Ordinal))).Select(sample => sample.Name).Distinct().ToArray();
        Assert.IsEmpty(addresses, string.Join(", ", addresses));
    }

    [TestMethod]
    public async Task The_port_of_hospitals_shows_nothing()
    {
        using var http = RunningFederation.Client(Live.Pki.Hospital("north", "aachen"));
        using var reply = await http.GetAsync(new Uri(Live.RootEdge, "/metrics"));
        Assert.AreNotEqual(HttpStatusCode.OK, reply.StatusCode);
        using var operatorsHttp = RunningFederation.Client(Live.Pki.Operator("ada", HierFL.Protocol.Tls.OperatorRoles.Admin));
        using var second = await operatorsHttp.GetAsync(new Uri(Live.RootEdge, "/metrics"));
        Assert.AreNotEqual(HttpStatusCode.OK, second.StatusCode);
    }

    /// <summary>An age is that of a running job only, and this one is over.</summary>
    private static bool IsOfARunningJob(string name) => name == "hierfl.checkpoint.age";

    private static async Task BeatAsync(ToySite site) => await site.Link.HeartbeatAsync(
        new Heartbeat("1.0", 10, 1, null, TimeSpan.FromMinutes(1))
        {
            OutboxLimitBytes = 1000,
            FreeDiskBytes = 5000,
            Slots = 4,
            SamplesTrained = 77,
            SentAt = DateTimeOffset.UtcNow.AddHours(1),
        },
        CancellationToken.None);
}
