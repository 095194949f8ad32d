using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Metrics;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;
using HierFL.Testing;

namespace HierFL.Silo.Tests.Telemetry;

/// <summary>A hospital's agent as it is deployed, its loop and its link, in this process; only what it learns is made up.</summary>
internal sealed class ToyAgent : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TrainingSlots _slots = new(1);
    private readonly CertificateFolder _certificates;
    private readonly NetworkLink _link;
    private readonly Task _running;

    private ToyAgent(RunningFederation federation, string name, CertificateFolder certificates)
    {
        _certificates = certificates;
        _link = new NetworkLink(new NetworkLinkOptions { Edges = [federation.NorthEdge] }, new MutualTls(certificates));
        var options = new HospitalOptions
        {
            Hospital = name,
            Region = "north",
            Folder = _folder.Path,
            Datasets = new Dictionary<string, long> { ["toy"] = 100 },
            Flush = false,
        };
        var runtime = new HospitalRuntime
        {
            Learners = static (_, _, _) => new Learner(),
            Documents = HospitalDocuments.Of(
                Catalogue.Core, bytes => RoundPlan.Read(bytes.Span), bytes => WireJson.Read<PreprocessingDocument>(bytes.Span)),
            Slots = _slots,
            Cache = new ContentCache(1 << 20),
            Time = TimeProvider.System,
            Jitter = static () => 0.5,
        };
        _running = new HospitalAgent(options, _link, runtime).RunAsync(_stop.Token);
    }

    public static async Task<ToyAgent> StartAsync(RunningFederation federation, string name) => new(federation, name, await federation.EnrolAsync(name));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _link.Dispose();
        _slots.Dispose();
        _certificates.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private sealed class Learner : ILearner
    {
        public LearningResult Run(LearningRequest request, CancellationToken cancellation)
        {
            var none = ImmutableSortedDictionary<string, double>.Empty;
            return request.Plan.Task == RoundTask.Train
                ? new([.. request.Model!.Floats.Select(_ => 0.25f)], [], TrainingLanes.Values(2, 4), 10, none, null)
                : new([], [], MetricLanes.Encode(new Predictions(PredictionTask.Regression, 1, new double[3], [1, 2, 3]), 0.5, new Disclosure(1)), 3, none, null);
        }
    }
}
