using System.Text.Json;
using HierFL.Core.Updates;

namespace HierFL.Protocol.WireMapping;

/// <summary>The verdict on an update as the JSON body of a reply.</summary>
public static class UpdateOutcomeText
{
    public static byte[] Write(UpdateOutcome outcome) =>
        JsonSerializer.SerializeToUtf8Bytes(outcome with { Detail = WireText.Line(outcome.Detail, WireLimits.MaxSentence) }, WireJson.Options);

    /// <exception cref="WireException">It is no verdict, or out of bounds.</exception>
    public static UpdateOutcome Read(ReadOnlySpan<byte> json)
    {
        var outcome = WireJson.Read<UpdateOutcome>("the verdict", json, WireLimits.MaxOutcomeBytes);
        if ((outcome.Verdict == UpdateVerdict.Rejected) == (outcome.Reason == RejectionReason.None))
        {
            throw new WireException($"the verdict is {outcome.Verdict} with reason {outcome.Reason}; a rejection has a reason, and nothing else has one");
        }

        return outcome with { Detail = WireBounds.Sentence("the detail of the verdict", outcome.Detail, WireLimits.MaxSentence) };
    }
}
