using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Grains.Region;

/// <summary>The training loss of a hospital beside what it reports: its update says it, and the sum of many says it no more.</summary>
internal static class LossReport
{
    public const string Loss = "loss";

    /// <summary>The header with the loss of a training in its report; as it is where there is none.</summary>
    public static UpdateHeader Of(RoundPlan plan, UpdateHeader header, ReadOnlySpan<byte> body)
    {
        if (plan.Task != RoundTask.Train || plan.Ring.LaneCount != TrainingLanes.Lanes.Length || header.Report.Count >= UpdateHeader.MaxReports)
        {
            return header;
        }

        var lanes = new UpdateView(UpdateShape.Of(plan.Ring), body).Lanes;
        return TrainingLanes.MeanLoss(lanes) is { } loss && double.IsFinite(loss) ? header with { Report = header.Report.SetItem(Loss, loss) } : header;
    }
}
