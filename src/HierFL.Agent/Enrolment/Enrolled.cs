using System.Globalization;
using HierFL.Protocol.Tls;

namespace HierFL.Agent.Enrolment;

/// <summary>An enrolment or a renewal that has succeeded.</summary>
/// <param name="Hospital">Who the hospital is now.</param>
/// <param name="Folder">Where that is written.</param>
/// <param name="NotAfter">End of the certificate.</param>
/// <param name="RenewAt">When a running agent renews it.</param>
internal sealed record Enrolled(PeerIdentity.Hospital Hospital, string Folder, DateTimeOffset NotAfter, DateTimeOffset RenewAt)
{
    public string ToText() => $"""
        Enrolled: hospital {Hospital.Name} of region {Hospital.Region} in federation {Hospital.Federation}.
        {Dates}
        Next: hierfl-agent preflight, then hierfl-agent run.

        """;

    /// <summary>What a person reads who has renewed it.</summary>
    public string ToRenewedText() => $"""
        Renewed: hospital {Hospital.Name} of region {Hospital.Region} in federation {Hospital.Federation}. A running agent takes it over within seconds.
        {Dates}

        """;

    private string Dates => string.Create(
        CultureInfo.InvariantCulture, $"The certificate in {Folder} is good until {NotAfter.UtcDateTime:yyyy-MM-dd}; a running agent renews it from {RenewAt.UtcDateTime:yyyy-MM-dd} on.");
}
