using System.Reflection;

namespace HierFL.Silo.Tests;

/// <summary>Makes a grain factory that gives whatever a test says, for parts of a silo without a cluster.</summary>
internal static class GrainsOf
{
    public static IGrainFactory Answering(Func<object> answer)
    {
        var factory = DispatchProxy.Create<IGrainFactory, Proxy>();
        ((Proxy)(object)factory).Answer = answer;
        return factory;
    }

#pragma warning disable CA1852 // The runtime derives from it.
    internal class Proxy : DispatchProxy
#pragma warning restore CA1852
    {
        public Func<object> Answer { get; set; } = () => throw new InvalidOperationException();

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => Answer();
    }
}
