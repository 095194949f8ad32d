namespace HierFL.Grains.Access;

/// <summary>Signs every grain call that leaves this process: a silo, or the command line.</summary>
public sealed class CallPass(ICallPasses passes) : IOutgoingGrainCallFilter
{
    private const string PassName = "hierfl.pass";

    private const string ProofName = "hierfl.proof";

    private const string CallName = "hierfl.call";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var call = CallSubject.BytesOf(context);
        var signed = passes.For(CallSubject.AudienceOf(context), call);
        RequestContext.Set(CallName, call.ToArray());
        RequestContext.Set(PassName, signed.Pass);
        RequestContext.Set(ProofName, signed.Proof);
        return context.Invoke();
    }

    /// <summary>The caller's words for the call being carried out; null if it shows none.</summary>
    internal static byte[]? ShownCall => RequestContext.Get(CallName) as byte[];

    /// <summary>What came with the call being carried out; null if nothing did.</summary>
    internal static SignedCall? Shown =>
        RequestContext.Get(PassName) is string pass && RequestContext.Get(ProofName) is string proof ? new SignedCall(pass, proof) : null;
}
