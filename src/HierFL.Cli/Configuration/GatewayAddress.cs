using System.Globalization;

namespace HierFL.Cli.Configuration;

/// <summary>Where a gateway listens: a host name or an address, and a port.</summary>
internal sealed record GatewayAddress(string Host, int Port)
{
    public const string Allowed = "HOST:PORT with a port from 1 to 65535, an IPv6 address in brackets";

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Null if it is none.</summary>
    public static GatewayAddress? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            return null;
        }

        var host = text[..colon];
        var bare = host is ['[', .. var inner, ']'] ? inner : host;
        return Uri.CheckHostName(bare) switch
        {
            UriHostNameType.IPv6 when bare != host => new GatewayAddress(bare, port),
            UriHostNameType.Dns or UriHostNameType.IPv4 => new GatewayAddress(bare, port),
            _ => null,
        };
    }
}
