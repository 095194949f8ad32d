namespace HierFL.Grains.Access;

/// <summary>Gives every grain call of this process, a silo or the command line, a pass.</summary>
public sealed class CallPass(ICallPasses passes) : IOutgoingGrainCallFilter
{
    private const string Name = "hierfl.pass";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        RequestContext.Set(Name, new ShownPass(() => passes.For(CallSubject.AudienceOf(context), CallSubject.BytesOf(context))));
        return context.Invoke();
    }

    /// <summary>What came with the call being carried out; null if nothing did.</summary>
    internal static ShownPass? Shown => RequestContext.Get(Name) as ShownPass;
}
