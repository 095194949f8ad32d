namespace HierFL.Grains.Access;

/// <summary>Signs every grain call that leaves this process: a silo, or the command line.</summary>
public sealed class CallPass(ICallPasses passes) : IOutgoingGrainCallFilter
{
    private const string PassName = "hierfl.pass";

    private const string ProofName = "hierfl.proof";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var signed = passes.For(CallSubject.AudienceOf(context), CallSubject.BytesOf(context));
        RequestContext.Set(PassName, signed.Pass);
        RequestContext.Set(ProofName, signed.Proof);
        return context.Invoke();
    }

    /// <summary>What came with the call being carried out; null if nothing did.</summary>
    internal static SignedCall? Shown =>
        RequestContext.Get(PassName) is string pass && RequestContext.Get(ProofName) is string proof ? new SignedCall(pass, proof) : null;
}
