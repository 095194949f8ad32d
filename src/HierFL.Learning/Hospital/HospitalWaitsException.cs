using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>The hospital cannot contribute to a pass yet; the message is the sentence that the region is told, and holds nothing of the data.</summary>
/// <param name="cause">What it waits for.</param>
/// <param name="message">A sentence.</param>
/// <param name="mayBeOver">Whether it is worth another try.</param>
/// <param name="inner">What lies behind it, if anything.</param>
internal sealed class HospitalWaitsException(WaitCause cause, string message, Func<bool> mayBeOver, Exception? inner = null) : Exception(message, inner)
{
    public WaitCause Cause => cause;

    public Func<bool> MayBeOver => mayBeOver;
}
