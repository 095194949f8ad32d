using HierFL.Core.Jobs;

namespace HierFL.Protocol.Tls;

/// <summary>
/// Who a certificate speaks for. It is written into the certificate as URI names and read from there alone: never from a subject, a host name or a request.
/// </summary>
/// <remarks>Closed: a new kind of peer is a decision on trust. A name that is no DNS label cannot be constructed.</remarks>
public abstract record PeerIdentity
{
    /// <summary>The region of the root's own silos.</summary>
    public const string RootRegion = "root";

    /// <summary>Name of the authority that issues the certificates of operators; no region can have it.</summary>
    public const string OperatorsAuthority = "operators";

    private PeerIdentity(string federation) => Federation = Label("federation", federation);

    /// <summary>Name of the federation; nobody of another one is trusted.</summary>
    public string Federation { get; }

    /// <summary>The authority whose word this identity needs; none for the root, which is trusted by itself.</summary>
    public abstract Authority? Issuer { get; }

    /// <summary>The URI that names the peer, for messages and as issuer of a <see cref="CallPasses">call pass</see>.</summary>
    public string Uri => PeerUris.Of(this)[0];

    public sealed override string ToString() => Uri;

    /// <summary>A silo of a region, or of the root (<see cref="RootRegion"/>).</summary>
    public sealed record Silo(string Federation, string Region) : PeerIdentity(Federation)
    {
        public string Region { get; } = RegionLabel(Region);

        public override Authority Issuer => new(Federation, Region);
    }

    /// <summary>The agent of a hospital. Hospitals are named within their region.</summary>
    public sealed record Hospital(string Federation, string Region, string Name) : PeerIdentity(Federation)
    {
        public string Region { get; } = RegionLabel(Region);

        public string Name { get; } = Label("hospital", Name);

        public override Authority Issuer => new(Federation, Region);
    }

    /// <summary>A person at the command line, with what they may do.</summary>
    public sealed record Operator(string Federation, string Name, OperatorRoles Roles) : PeerIdentity(Federation)
    {
        public string Name { get; } = Label("operator", Name);

        public OperatorRoles Roles { get; } = Roles != OperatorRoles.None && (Roles & ~OperatorRoles.All) == 0
            ? Roles
            : throw new ArgumentException($"an operator has one or more of the roles {RoleNames.Allowed}", nameof(Roles));

        public override Authority Issuer => new(Federation, OperatorsAuthority);
    }

    /// <summary>The root authority, or the intermediate one of a region (or of <see cref="OperatorsAuthority"/>), which the root has certified.</summary>
    public sealed record Authority(string Federation, string? Region = null) : PeerIdentity(Federation)
    {
        public string? Region { get; } = Region is null ? null : Label("authority", Region);

        public override Authority? Issuer => Region is null ? null : new(Federation);
    }

    private static string RegionLabel(string name) =>
        Label("region", name) is not OperatorsAuthority and var region
            ? region
            : throw new ArgumentException($"no region may be called '{OperatorsAuthority}': that is the authority of operators", nameof(name));

    private static string Label(string what, string name) =>
        DnsLabel.Holds(name) ? name : throw new ArgumentException($"{WireText.Quote(name)} is not the name of a {what}; it is {DnsLabel.Allowed}", nameof(name));
}
