using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace HierFL.Silo.Configuration;

/// <summary>Takes single values out of the configuration, remembers which keys are known, and collects every mistake.</summary>
/// <param name="configuration">All settings by key.</param>
/// <param name="placeOf">Where the value of a key stands in the file, as the beginning of a line; empty if it comes from elsewhere.</param>
internal sealed class SettingsReader(IConfiguration configuration, Func<string, string> placeOf)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Problems { get; } = [];

    public string? Text(string key)
    {
        _known.Add(key);
        return configuration[key] is { Length: > 0 } text ? text : null;
    }

    /// <summary>A path; relative to the working directory.</summary>
    public string? Folder(string key) => Text(key) is { } path ? Path.GetFullPath(path) : null;

    public int Port(string key, int standard) => (int)Number(key, standard, 1, 65535);

    public long Number(string key, long standard, long least, long most) => Text(key) is not { } text ? standard
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : Problem(key, text, $"a whole number from {least} to {most}", standard);

    /// <summary>Written as in every other file of the house: whoever copies 512MB from a site file means the same bytes.</summary>
    public long Bytes(string key, long standard) => Text(key) is not { } text ? standard
        : ByteSize.TryParse(text, out var size) ? size.Bytes
        : Problem(key, text, ByteSize.Allowed, standard);

    public IPAddress Address(string key, IPAddress standard) => Text(key) is not { } text ? standard
        : text == "any" ? IPAddress.Any
        : IPAddress.TryParse(text, out var address) ? address
        : Problem(key, text, "an IP address, or any", standard);

    public Uri? Url(string key, string scheme) => Text(key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == scheme ? url
        : Problem(key, text, $"a URL that begins with {scheme}://", default(Uri));

    /// <summary>A connection string of a Redis. It may hold a password: what was found is not told.</summary>
    public string? Redis(string key)
    {
        var text = Text(key);
        try
        {
            _ = text is null ? null : ConfigurationOptions.Parse(text);
        }
        catch (ArgumentException)
        {
            Problems.Add($"{placeOf(key)}{key}: it is no connection string; allowed is one as redis.example:6379,password=...,ssl=true");
        }

        return text;
    }

    /// <summary>Keys that are set and mean nothing.</summary>
    public void RefuseUnknown(IEnumerable<string> set)
    {
        foreach (var key in set.Where(key => !_known.Contains(key)).Order(StringComparer.OrdinalIgnoreCase))
        {
            Problems.Add($"{placeOf(key)}{key}: it is not known; known are {string.Join(", ", _known.Order(StringComparer.OrdinalIgnoreCase))}");
        }
    }

    public T Problem<T>(string key, string found, string allowed, T standard)
    {
        Problems.Add($"{placeOf(key)}{key}: found {(found == "nothing" ? found : $"'{found}'")}; allowed is {allowed}");
        return standard;
    }
}
