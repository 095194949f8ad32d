namespace HierFL.Grains.Peers;

/// <summary>A silo of the cluster as others see it.</summary>
/// <param name="Address">Its address in the cluster; a restarted silo has another.</param>
/// <param name="Region">Its label (<see cref="Hosting.SiloOptions.Region"/>). Self-declared: whoever sends or takes bytes checks the certificate.</param>
/// <param name="Data">Where it serves contents and sums; null for a silo without an edge.</param>
public sealed record SiloEndpoint(SiloAddress Address, string Region, Uri? Data)
{
    /// <summary>Of its program, self-declared; empty for one that does not say.</summary>
    public string Version { get; init; } = "";
}
