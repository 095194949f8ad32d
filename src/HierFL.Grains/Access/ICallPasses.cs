namespace HierFL.Grains.Access;

/// <summary>
/// Short-lived signed passes that ride with every grain call. A pass names its audience, the region whose grain is called, so that no region can show to
/// another what it was shown itself.
/// </summary>
public interface ICallPasses
{
    /// <summary>A pass of this process for a region; made rarely, used for many calls.</summary>
    string For(string audience);

    /// <summary>Who signed a pass for this audience.</summary>
    /// <exception cref="CallRefusedException">Nobody who is trusted did, or it is out of date.</exception>
    Caller Verify(string pass, string audience);
}
