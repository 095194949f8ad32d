using System.Collections.Frozen;

namespace HierFL.Protocol.Tls;

/// <summary>The roles as they are written in certificates and on the command line.</summary>
public static class RoleNames
{
    private static readonly FrozenDictionary<string, OperatorRoles> Known = new Dictionary<string, OperatorRoles>
    {
        ["data-scientist"] = OperatorRoles.DataScientist,
        ["region-operator"] = OperatorRoles.RegionOperator,
        ["privacy-officer"] = OperatorRoles.PrivacyOfficer,
        ["auditor"] = OperatorRoles.Auditor,
        ["admin"] = OperatorRoles.Admin,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, for messages.</summary>
    public static string Allowed { get; } = string.Join(", ", Known.OrderBy(pair => pair.Value).Select(pair => pair.Key));

    public static bool TryFind(string name, out OperatorRoles role) => Known.TryGetValue(name, out role);

    /// <summary>Names of the roles in a set, in one fixed order.</summary>
    public static IEnumerable<string> Of(OperatorRoles roles) =>
        Known.Where(pair => roles.HasFlag(pair.Value)).OrderBy(pair => pair.Value).Select(pair => pair.Key);
}
