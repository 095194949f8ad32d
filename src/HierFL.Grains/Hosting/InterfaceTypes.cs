using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;

namespace HierFL.Grains.Hosting;

/// <summary>
/// What the runtime calls an interface of a grain, found out once for each: the runtime looks through the attributes of the interface every time that a grain is got, which is
/// most of what getting one costs.
/// </summary>
internal sealed class InterfaceTypes(IServiceProvider services) : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _known = new();

    /// <summary>Whether this thread asks the runtime, which asks here first.</summary>
    [ThreadStatic]
    private static bool _isAsking;

    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        if (_known.TryGetValue(type, out grainInterfaceType))
        {
            return true;
        }

        if (_isAsking)
        {
            return false;
        }

        _isAsking = true;
        try
        {
            grainInterfaceType = services.GetRequiredService<GrainInterfaceTypeResolver>().GetGrainInterfaceType(type);
        }
        finally
        {
            _isAsking = false;
        }

        _known.TryAdd(type, grainInterfaceType);
        return true;
    }
}
