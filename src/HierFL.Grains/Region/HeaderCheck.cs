using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Grains.Region;

/// <summary>What can be refused before a byte of the body is read.</summary>
internal static class HeaderCheck
{
    /// <summary>Null if there is nothing against it.</summary>
    public static UpdateOutcome? Check(RoundPlan plan, UpdateHeader header)
    {
        var needed = plan.Model?.Sha256 ?? "";
        if (header.BaseModel != needed)
        {
            return UpdateOutcome.Rejected(RejectionReason.WrongBase, $"the update was made from model '{header.BaseModel}'; this pass is on '{needed}'");
        }

        if (header.Report.Count > UpdateHeader.MaxReports || header.Report.Any(entry => entry.Key.Length > 64 || !double.IsFinite(entry.Value)))
        {
            return UpdateOutcome.Rejected(
                RejectionReason.OutOfBound, $"the report has {header.Report.Count} metrics or one that is not finite; at most {UpdateHeader.MaxReports} finite ones are allowed");
        }

        return UpdateCheck.CheckHeader(plan.Ring, header);
    }
}
