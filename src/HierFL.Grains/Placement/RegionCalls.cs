using HierFL.Grains.Access;
using HierFL.Grains.Peers;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Placement;

/// <summary>Tells a call that failed because no silo of the grain's region is up from one that failed otherwise. The runtime says so in words of its own only.</summary>
/// <param name="services">The directory is asked for late: it needs the runtime, which needs its filters.</param>
internal sealed class RegionCalls(IServiceProvider services) : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (OrleansException error) when (error is not RegionUnavailableException && IsDown(CallSubject.AudienceOf(context)))
        {
            throw new RegionUnavailableException(CallSubject.AudienceOf(context), error);
        }
    }

    private bool IsDown(string region) => region != CallSubject.Runtime && services.GetRequiredService<SiloDirectory>().In(region).Count == 0;
}
