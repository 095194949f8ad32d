using System.Net;

namespace HierFL.Cli.Local;

/// <summary>Where the processes of a region of a local federation are: all on the loopback address, unless tests that cut a region's network say otherwise.</summary>
/// <param name="Host">IP address by which the others reach them.</param>
/// <param name="Namespace">File of the Linux network namespace they run in, such as <c>/proc/123/ns/net</c>; null for that of whoever starts them.</param>
internal sealed record LocalPlace(string Host, string? Namespace)
{
    public static LocalPlace Loopback { get; } = new("127.0.0.1", null);

    /// <summary>Reads <c>REGION=ADDRESS[@NAMESPACE]</c>.</summary>
    /// <exception cref="InputException">It is no such text.</exception>
    public static KeyValuePair<string, LocalPlace> Read(string text)
    {
        var (region, place) = Halves(text, '=');
        var (host, network) = Halves(place, '@');
        return region.Length > 0 && IPAddress.TryParse(host, out _)
            ? KeyValuePair.Create(region, new LocalPlace(host, network.Length > 0 ? network : null))
            : throw new InputException($"--place: found '{text}'; allowed is REGION=ADDRESS or REGION=ADDRESS@NAMESPACE");
    }

    public override string ToString() => Namespace is null ? Host : $"{Host}@{Namespace}";

    private static (string First, string Second) Halves(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var index ? (text[..index], text[(index + 1)..]) : (text, "");
}
