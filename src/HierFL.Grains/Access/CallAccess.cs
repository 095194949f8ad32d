using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Access;

/// <summary>Adds passes to the calls of a silo or a client.</summary>
public static class CallAccess
{
    /// <summary>Every call needs a pass from now on, and carries one.</summary>
    public static ISiloBuilder AddCallGuard(this ISiloBuilder silo)
    {
        silo.AddIncomingGrainCallFilter<CallGuard>();
        silo.AddOutgoingGrainCallFilter<CallPass>();
        return silo;
    }

    /// <summary>Every call carries a pass.</summary>
    public static IClientBuilder AddCallPasses(this IClientBuilder client, ICallPasses passes)
    {
        client.Services.AddSingleton(passes);
        client.AddOutgoingGrainCallFilter<CallPass>();
        return client;
    }
}
