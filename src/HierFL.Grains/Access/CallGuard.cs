namespace HierFL.Grains.Access;

/// <summary>
/// Checks the pass of every grain call that comes in (design decision D9). A connection to the gateway is otherwise control over every grain, the runtime's
/// management grains included: those have no region in their key, so that nobody but a silo reaches them.
/// </summary>
/// <remarks>
/// The runtime's own targets (membership, directory, gossip) cannot work with passes and stay open to silos, except the one that tells of all grains and collects
/// them; who may connect at all is for the certificates to say. To clients they are closed, but a message says itself who sends it. See decision 0009.
/// </remarks>
internal sealed class CallGuard(ICallPasses passes) : IIncomingGrainCallFilter
{
    /// <summary>Interfaces of the runtime that look into a silo or act on all its grains.</summary>
    private static readonly string[] Guarded = ["ISiloControl"];

    /// <summary>What a client has to know of the cluster; of the runtime's targets the one it needs.</summary>
    private const string Manifest = "IClusterManifestSystemTarget";

    /// <summary>A grain's own timer, which calls it like a message. The runtime writes this call by hand and names it without its namespace.</summary>
    private const string Timer = "IGrainTimerInvoker";

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (!IsOpen(context))
        {
            var shown = CallPass.Shown ?? throw new CallRefusedException($"{context.InterfaceName}.{context.MethodName} was called without a pass");
            var audience = CallSubject.AudienceOf(context);
            var caller = shown.IsOwn ? passes.Self : await CallerAsync(shown.Signed, audience, context);
            if (Refusal(caller, audience, context) is { } refusal)
            {
                throw new CallRefusedException(refusal);
            }

            CallerName.Set(caller);
        }

        await context.Invoke();
    }

    /// <summary>Who signed the call: first whether the words are signed at all, then whether they are of this call.</summary>
    private async Task<Caller> CallerAsync(SignedCall signed, string audience, IIncomingGrainCallContext context)
    {
        var caller = await passes.VerifyAsync(signed, audience, signed.Words);
        return CallSubject.IsSaidBy(signed.Words, context) ? caller : throw new CallRefusedException($"{caller} did not sign this call");
    }

    internal static bool IsOpen(IIncomingGrainCallContext context) =>
        (context.TargetId.IsSystemTarget() && !Guarded.Any(guarded => Is(context, guarded)) && (context.SourceId?.IsClient() != true || Is(context, Manifest)))
        || (Is(context, Timer) && context.SourceId is { } source && source.Equals(context.TargetId));

    /// <summary>The runtime writes interfaces of its own with their namespace where the call was generated, and without it where it was written by hand (timers).</summary>
    private static bool Is(IIncomingGrainCallContext context, string name) =>
        context.InterfaceName is { } known && known.AsSpan(known.LastIndexOf('.') + 1).SequenceEqual(name)
        && context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("HierFL.", StringComparison.Ordinal) != true;

    private static string? Refusal(Caller caller, string audience, IIncomingGrainCallContext context) => audience == CallSubject.Runtime
        ? caller is Caller.Silo ? null : $"{caller} may not call {context.InterfaceName}"
        : CallRules.Refusal(caller, audience, context.InterfaceMethod, index => context.Request.GetArgument(index));
}
