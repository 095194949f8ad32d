using HierFL.Grains.Placement;

namespace HierFL.Grains.Access;

/// <summary>Puts a pass on every grain call that leaves this process: a silo, or the command line.</summary>
public sealed class CallPass(ICallPasses passes) : IOutgoingGrainCallFilter
{
    /// <summary>Name of the pass among the values that travel with a call.</summary>
    internal const string Name = "hierfl.pass";

    /// <summary>Audience of calls to grains that are not of a region.</summary>
    internal const string Runtime = "*";

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        RequestContext.Set(Name, passes.For(AudienceOf(context)));
        return context.Invoke();
    }

    internal static string AudienceOf(IGrainCallContext context)
    {
        var isOurs = context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("HierFL.", StringComparison.Ordinal) == true;
        return isOurs ? GrainKeys.RegionOf(context.TargetId.Key.ToString()!) : Runtime;
    }
}
