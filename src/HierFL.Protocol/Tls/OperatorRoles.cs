namespace HierFL.Protocol.Tls;

/// <summary>What an operator may do; each is a URI of the certificate.</summary>
[Flags]
public enum OperatorRoles
{
    None = 0,

    /// <summary>Submits jobs and reads models.</summary>
    DataScientist = 1,

    /// <summary>Invites, suspends and removes the hospitals of a region.</summary>
    RegionOperator = 2,

    /// <summary>Sets privacy budgets and data use agreements.</summary>
    PrivacyOfficer = 4,

    /// <summary>Reads the audit log.</summary>
    Auditor = 8,

    /// <summary>All of it.</summary>
    Admin = 16,

    All = DataScientist | RegionOperator | PrivacyOfficer | Auditor | Admin,
}
