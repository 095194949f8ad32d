using System.Collections.Concurrent;
using System.Reflection;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Access;

/// <summary>
/// Who may call what, deny by default. Operators: methods that carry <see cref="OperatorCallAttribute"/> with a role of theirs. Silos: grains of their own
/// region and of the root, and those of the root everything; a region named in an argument is the caller's own.
/// </summary>
internal static class CallRules
{
    private static readonly ConcurrentDictionary<MethodInfo, (string Call, OperatorCallAttribute? Operators, int RegionArgument, int NameArgument)> Known = new();

    /// <summary>Null if the call may go on, else a sentence that says why not.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="targetRegion">Region of the grain called.</param>
    /// <param name="method">The interface's method.</param>
    /// <param name="argument">Its arguments by index.</param>
    public static string? Refusal(Caller caller, string targetRegion, MethodInfo method, Func<int, object?> argument)
    {
        var (call, operators, regionArgument, nameArgument) = Known.GetOrAdd(method, Read);
        switch (caller)
        {
            case Caller.Operator person:
                return operators is null ? $"'{call}' is not for operators"
                    : !operators.Lets(person) ? $"{person} may not do '{call}'; it needs {string.Join(" or ", operators.Roles.Append(OperatorRoles.Admin).Distinct())}"
                    : nameArgument >= 0 && argument(nameArgument) as string != person.Name ? $"{person} may not speak for '{argument(nameArgument)}'"
                    : null;
            case Caller.Silo { Region: GrainKeys.RootRegion }:
                return null;
            case Caller.Silo silo when targetRegion != silo.Region && targetRegion != GrainKeys.RootRegion:
                return $"{silo} may not call grains of region '{targetRegion}'";
            case Caller.Silo silo when targetRegion == GrainKeys.RootRegion && regionArgument < 0:
                return $"{silo} may not do '{call}' at the root";
            case Caller.Silo silo when regionArgument >= 0 && argument(regionArgument) as string != silo.Region:
                return $"{silo} may not speak for region '{argument(regionArgument)}'";
            default:
                return null;
        }
    }

    /// <summary>In the words of the contract, which are those of the command line: <c>hospitals invite</c>.</summary>
    private static string NameOf(MethodInfo method) =>
        $"{method.DeclaringType?.GetCustomAttribute<AliasAttribute>()?.Alias.Split('.')[^1] ?? method.DeclaringType?.Name} {method.GetCustomAttribute<AliasAttribute>()?.Alias ?? method.Name}";

    private static (string Call, OperatorCallAttribute? Operators, int RegionArgument, int NameArgument) Read(MethodInfo method) => (
        NameOf(method),
        method.GetCustomAttribute<OperatorCallAttribute>(),
        Array.FindIndex(method.GetParameters(), parameter => parameter.GetCustomAttribute<FromRegionAttribute>() is not null),
        Array.FindIndex(method.GetParameters(), parameter => parameter.GetCustomAttribute<FromOperatorAttribute>() is not null));
}
