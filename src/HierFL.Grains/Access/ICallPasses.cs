namespace HierFL.Grains.Access;

/// <summary>
/// Signed passes that ride with every grain call. A pass names its audience, the region whose grain is called, and comes with a proof of this very call: shown
/// to somebody else, it is good for repeating the call and for nothing else.
/// </summary>
public interface ICallPasses
{
    /// <summary>Who this process is to its own grains.</summary>
    Caller Self { get; }

    /// <summary>A pass of this process for a call to another.</summary>
    /// <param name="audience">The region of the grain called.</param>
    /// <param name="call">What is called, with its arguments.</param>
    SignedCall For(string audience, ReadOnlyMemory<byte> call);

    /// <summary>Who signed a call.</summary>
    /// <exception cref="CallRefusedException">Nobody who is trusted did, or it was another call, or it is out of date.</exception>
    ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call);
}

/// <summary>A pass with the proof of a call.</summary>
/// <param name="Pass">Who calls.</param>
/// <param name="Proof">Signature of the words.</param>
/// <param name="Words">What the caller has signed: the call as its version writes it.</param>
public sealed record SignedCall(string Pass, string Proof, ReadOnlyMemory<byte> Words);
