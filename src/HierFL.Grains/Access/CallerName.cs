namespace HierFL.Grains.Access;

/// <summary>Name of the operator on whose behalf a grain works, for the record.</summary>
internal static class CallerName
{
    private const string Name = "hierfl.caller";

    /// <summary>Of the call being carried out; <c>local</c> where nothing is guarded.</summary>
    public static string Current => RequestContext.Get(Name) as string ?? "local";

    /// <summary>Whatever the caller claims is replaced by what its pass proves.</summary>
    public static void Set(Caller caller) => RequestContext.Set(Name, caller is Caller.Operator person ? person.Name : caller.ToString()!);
}
