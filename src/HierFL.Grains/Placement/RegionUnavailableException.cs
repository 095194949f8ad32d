namespace HierFL.Grains.Placement;

/// <summary>A region's grains cannot be reached, most often because no silo of it is up.</summary>
public sealed class RegionUnavailableException : Exception
{
    public RegionUnavailableException(string region, Exception inner)
        : base($"region '{region}' is unavailable: {(inner is OrleansException or TimeoutException ? "no silo of it is up" : inner.Message)}", inner) => Region = region;

    public RegionUnavailableException(string message) : base(message) { }

    public RegionUnavailableException() { }

    public string Region { get; } = "";
}
