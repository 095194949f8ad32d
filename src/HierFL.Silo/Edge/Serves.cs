namespace HierFL.Silo.Edge;

/// <summary>Kinds of peer.</summary>
[Flags]
internal enum Peers
{
    /// <summary>Whoever connects, without a certificate even: to enrol.</summary>
    Anyone = 0,

    /// <summary>Hospitals of the silo's region.</summary>
    Hospital = 1,

    /// <summary>Silos of the federation.</summary>
    Silo = 2,

    /// <summary>Operators, at the root.</summary>
    Operator = 4,
}

/// <summary>Whom an endpoint serves.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class ServesAttribute(Peers peers) : Attribute
{
    public Peers Peers => peers;
}
