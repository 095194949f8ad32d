namespace HierFL.Grains.Placement;

/// <summary>A region's grains cannot be reached, most often because no silo of it is up. Whoever expects a call to fail as calls do need not know of it.</summary>
[GenerateSerializer, Alias("hierfl.region-unavailable")]
public sealed class RegionUnavailableException : OrleansException
{
    public RegionUnavailableException(string region, Exception inner)
        : base($"region '{region}' is unavailable: {(inner is OrleansException or TimeoutException ? "no silo of it is up" : inner.Message)}", inner) => Region = region;

    public RegionUnavailableException(string message) : base(message) { }

    public RegionUnavailableException() { }

    [Id(0)]
    public string Region { get; private set; } = "";
}
