namespace HierFL.Grains.Audit;

/// <summary>Keys of the audit logs; the root has one of its own, <c>root</c>.</summary>
public static class AuditKeys
{
    public static string Of(string region) => $"{region}/audit";
}
