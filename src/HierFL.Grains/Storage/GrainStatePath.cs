using System.Collections.Frozen;
using System.Text;

namespace HierFL.Grains.Storage;

/// <summary>
/// Where a grain's state lies: with its region, which is the first segment of its key, or with its job for the types that stand above regions. So the
/// right to a region's folder is the right to that region's states and no others.
/// </summary>
internal sealed class GrainStatePath(IEnumerable<string> jobGrainTypes)
{
    private readonly FrozenSet<string> _jobGrainTypes = jobGrainTypes.ToFrozenSet(StringComparer.Ordinal);

    public string Of(string stateName, GrainId grain)
    {
        var type = grain.Type.ToString()!;
        var key = grain.Key.ToString()!.Split('/').Select(Escape).ToArray();
        var owner = _jobGrainTypes.Contains(type) ? "jobs" : "regions";
        return BlobPath.Check($"{owner}/{key[0]}/state/{Escape(type)}/{Escape(stateName)}/{string.Join('/', key)}.json");
    }

    // One to one: other bytes of UTF-8 become _ and two hexadecimal digits, and so does _ itself; an empty segment becomes one _.
    private static string Escape(string segment)
    {
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(segment))
        {
            var plain = char.IsAsciiLetterLower((char)octet) || char.IsAsciiDigit((char)octet) || octet == '-' || (octet == '.' && escaped.Length > 0);
            _ = plain ? escaped.Append((char)octet) : escaped.Append('_').Append(Convert.ToHexStringLower([octet]));
        }

        return escaped.Length == 0 ? "_" : escaped.ToString();
    }
}
