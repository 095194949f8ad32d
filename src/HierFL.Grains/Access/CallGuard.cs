namespace HierFL.Grains.Access;

/// <summary>
/// Checks the pass of every grain call that comes in (design decision D9). A connection to the gateway is otherwise control over every grain, the runtime's
/// management grains included: those have no region in their key, so that nobody but a silo reaches them.
/// </summary>
internal sealed class CallGuard(ICallPasses passes) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (RequestContext.Get(CallPass.Name) is not string pass)
        {
            throw new CallRefusedException($"{context.InterfaceName}.{context.MethodName} was called without a pass");
        }

        var audience = CallPass.AudienceOf(context);
        var caller = passes.Verify(pass, audience);
        if (Refusal(caller, audience, context) is { } refusal)
        {
            throw new CallRefusedException(refusal);
        }

        CallerName.Set(caller);
        return context.Invoke();
    }

    private static string? Refusal(Caller caller, string audience, IIncomingGrainCallContext context) => audience == CallPass.Runtime
        ? caller is Caller.Silo ? null : $"{caller} may not call {context.InterfaceName}"
        : CallRules.Refusal(caller, audience, context.InterfaceMethod, index => context.Request.GetArgument(index));
}
