using System.Collections.Immutable;

namespace HierFL.Grains.Access;

/// <summary>Lets operators of these roles call the method through a gateway. What does not carry it is for silos only.</summary>
/// <param name="roles">Names of <see cref="OperatorRoles"/>; <see cref="OperatorRoles.Admin"/> may always.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperatorCallAttribute(params string[] roles) : Attribute
{
    public ImmutableArray<string> Roles { get; } = [.. roles];

    public bool Lets(Caller.Operator caller) => caller.Roles.Contains(OperatorRoles.Admin) || Roles.Contains(OperatorRoles.Anyone) || caller.Roles.Any(Roles.Contains);
}

/// <summary>What operators are certified as.</summary>
public static class OperatorRoles
{
    public const string DataScientist = "data-scientist";

    public const string RegionOperator = "region-operator";

    public const string PrivacyOfficer = "privacy-officer";

    public const string Auditor = "auditor";

    public const string Admin = "admin";

    /// <summary>Everybody who is certified: for methods that only read what all may see.</summary>
    public const string Anyone = "*";
}
