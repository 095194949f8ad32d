using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Protocol.Tls;
using HierFL.Protocol.Transfer;

namespace HierFL.Silo.Tests.Edge;

/// <summary>A hospital's agent as it is deployed, with its loop, its link and its training, behind an <see cref="Eavesdropper"/>.</summary>
internal sealed class OverheardHospital : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TrainingSlots _slots = new(1);
    private readonly CertificateFolder _certificates;
    private readonly Eavesdropper _ear;
    private readonly NetworkLink _link;
    private readonly Task _running;

    public OverheardHospital(RunningFederation federation, string folder, CertificateFolder certificates, ILearner learner)
    {
        _certificates = certificates;
        _ear = new Eavesdropper(federation.NorthEdge, federation.Pki.Silo("north"), certificates.Current);
        _link = new NetworkLink(new NetworkLinkOptions { Edges = [_ear.Edge] }, new MutualTls(certificates));
        var options = new HospitalOptions
        {
            Hospital = _link.Hospital.Name,
            Region = "north",
            Folder = folder,
            Datasets = new Dictionary<string, long> { ["toy"] = 48 },
            Policy = new SitePolicy { MinEvaluationRows = 1 },
            Flush = false,
        };
        var runtime = new HospitalRuntime
        {
            Learners = (_, _, _) => learner,
            Documents = HospitalDocuments.Of(
                LearningSetup.Catalogue, bytes => WireJson.Read<RoundPlan>(bytes.Span), bytes => WireJson.Read<PreprocessingDocument>(bytes.Span)),
            Slots = _slots,
            Cache = new ContentCache(1 << 20),
            Time = TimeProvider.System,
            Jitter = static () => 0.5,
        };
        _running = new HospitalAgent(options, _link, runtime).RunAsync(_stop.Token);
    }

    /// <summary>All that it has sent.</summary>
    public byte[][] Heard => _ear.Heard;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _link.Dispose();
        await _ear.DisposeAsync();
        _slots.Dispose();
        _certificates.Dispose();
        _stop.Dispose();
    }
}
