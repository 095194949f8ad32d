namespace HierFL.Grains.Placement;

/// <summary>No silo of a region is up, so its grains cannot be reached.</summary>
public sealed class RegionUnavailableException : Exception
{
    public RegionUnavailableException(string region, Exception inner)
        : base($"region '{region}' is unavailable: no silo of it is up", inner) => Region = region;

    public RegionUnavailableException(string message) : base(message) { }

    public RegionUnavailableException() { }

    public string Region { get; } = "";
}
