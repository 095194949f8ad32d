namespace HierFL.Core.Audit;

/// <summary>Kinds of audit entries. The words are part of the log: they are added to, never changed.</summary>
public static class AuditKinds
{
    /// <summary>A job was registered.</summary>
    public const string Submit = "submit";

    /// <summary>A registered job was cancelled.</summary>
    public const string Cancel = "cancel";

    /// <summary>A registered job was told to go on.</summary>
    public const string Resume = "resume";

    /// <summary>A region closed its sum: which updates are in it, and which were refused.</summary>
    public const string Admission = "admission";

    /// <summary>The root made version 0 durable: the initial model that a job begins with.</summary>
    public const string InitialModel = "initial-model";

    /// <summary>The root made a model version durable.</summary>
    public const string Commit = "commit";

    /// <summary>A hospital was invited.</summary>
    public const string Invite = "invite";

    /// <summary>A hospital used its invitation.</summary>
    public const string Enrol = "enrol";

    /// <summary>Somebody tried to enrol and was refused; many in a short time are told by their number.</summary>
    public const string EnrolRefused = "enrol-refused";

    /// <summary>A certificate was issued to a hospital.</summary>
    public const string Certify = "certify";

    /// <summary>A hospital was suspended.</summary>
    public const string Suspend = "suspend";

    /// <summary>A suspended hospital takes part again.</summary>
    public const string Restore = "restore";

    /// <summary>A hospital was removed, and its certificates revoked.</summary>
    public const string Revoke = "revoke";

    /// <summary>Certificates of an operator, of silos or of an authority were revoked.</summary>
    public const string RevokeCertificate = "revoke-certificate";
}
