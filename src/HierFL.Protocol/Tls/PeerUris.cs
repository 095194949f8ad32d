namespace HierFL.Protocol.Tls;

/// <summary>
/// Identities as URIs, letter by letter: <c>hierfl://{federation}/silo/{region}</c>, <c>/hospital/{region}/{hospital}</c>, <c>/operator/{name}</c> with one
/// <c>/role/{role}</c> each, <c>/authority/{region}</c>, and <c>/authority</c> for the root. No URI library reads them: one that normalises
/// would let two texts name one peer.
/// </summary>
public static class PeerUris
{
    private const string Scheme = "hierfl://";

    /// <summary>An operator's name and each role once.</summary>
    private const int MostUris = 8;

    private const int LongestUri = 256;

    /// <summary>The URIs of an identity; the first one names it.</summary>
    public static IReadOnlyList<string> Of(PeerIdentity identity)
    {
        string At(string path) => $"{Scheme}{identity.Federation}/{path}";
        return identity switch
        {
            PeerIdentity.Silo silo => [At($"silo/{silo.Region}")],
            PeerIdentity.Hospital hospital => [At($"hospital/{hospital.Region}/{hospital.Name}")],
            PeerIdentity.Operator person => [At($"operator/{person.Name}"), .. RoleNames.Of(person.Roles).Select(role => At($"role/{role}"))],
            PeerIdentity.Authority { Region: { } region } => [At($"authority/{region}")],
            _ => [At("authority")],
        };
    }

    /// <summary>The one identity that the URIs of a certificate say.</summary>
    /// <exception cref="FormatException">They say none, more than one, or one that cannot be; the message is a sentence.</exception>
    public static PeerIdentity Read(IReadOnlyList<string> uris)
    {
        if (uris.Count is 0 or > MostUris)
        {
            throw new FormatException($"the certificate has {uris.Count} URI names; an identity is 1 to {MostUris} of them");
        }

        var paths = uris.Select(Segments).ToList();
        var roles = RolesOf(paths);
        var names = paths.Where(path => path[1] != "role").ToList();
        if (names.Count != 1)
        {
            throw new FormatException($"the certificate names {names.Count} identities ({string.Join(", ", uris.Select(WireText.Quote))}); exactly one is allowed");
        }

        if (paths.Exists(path => path[0] != names[0][0]))
        {
            throw new FormatException("the URI names of the certificate are of several federations; one is allowed");
        }

        try
        {
            return Identity(names[0], roles);
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static PeerIdentity Identity(string[] path, OperatorRoles roles) => path switch
    {
        [var federation, "operator", var name] => new PeerIdentity.Operator(federation, name, roles),
        _ when roles != OperatorRoles.None => throw new FormatException("the certificate has a role but names no operator; only operators have roles"),
        [var federation, "silo", var region] => new PeerIdentity.Silo(federation, region),
        [var federation, "hospital", var region, var name] => new PeerIdentity.Hospital(federation, region, name),
        [var federation, "authority", var region] => new PeerIdentity.Authority(federation, region),
        [var federation, "authority"] => new PeerIdentity.Authority(federation),
        _ => throw new FormatException($"{WireText.Quote(Scheme + string.Join('/', path))} names no silo, hospital, operator or authority"),
    };

    private static OperatorRoles RolesOf(List<string[]> paths)
    {
        var roles = OperatorRoles.None;
        foreach (var path in paths.Where(path => path[1] == "role"))
        {
            if (path.Length != 3 || !RoleNames.TryFind(path[2], out var role) || roles.HasFlag(role))
            {
                throw new FormatException($"{WireText.Quote(string.Join('/', path))} is no role, or is there twice; roles are {RoleNames.Allowed}");
            }

            roles |= role;
        }

        return roles;
    }

    private static string[] Segments(string uri)
    {
        var segments = uri.Length <= LongestUri && uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/') : [];
        return segments.Length is >= 2 and <= 4
            ? segments
            : throw new FormatException($"{WireText.Quote(uri)} is no identity; one looks like {Scheme}federation/silo/region");
    }
}
