using System.Text.Json;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Enrolment;

/// <summary>Body of a POST to <see cref="EdgeRoutes.Enrol"/>: the token's secret, and a request for the key that the agent has just made.</summary>
/// <param name="Hospital">Of the token: whose invitation it is.</param>
/// <param name="Secret">Of the token.</param>
/// <param name="Request">PEM (<see cref="SigningRequest"/>).</param>
public sealed record EnrolmentRequest(string Hospital, byte[] Secret, string Request)
{
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Options);

    /// <exception cref="WireException">It is none, or out of bounds.</exception>
    public static EnrolmentRequest Read(ReadOnlySpan<byte> json)
    {
        var request = WireJson.Read<EnrolmentRequest>("the request to enrol", json, EdgeRoutes.MaxEnrolBytes);
        WireBounds.Label("the hospital", request.Hospital);
        WireBounds.Between("the length of the secret", request.Secret.Length, EnrolmentToken.SecretBytes, EnrolmentToken.SecretBytes);
        WireBounds.Between("the length of the signing request", request.Request.Length, 1, SigningRequest.MaxLength);
        return request;
    }
}

/// <summary>Body of a POST to <see cref="EdgeRoutes.Renew"/>: whose certificate it is says the connection.</summary>
/// <param name="Request">PEM (<see cref="SigningRequest"/>), for a new key.</param>
public sealed record RenewalRequest(string Request)
{
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Options);

    /// <exception cref="WireException">It is none, or out of bounds.</exception>
    public static RenewalRequest Read(ReadOnlySpan<byte> json)
    {
        var request = WireJson.Read<RenewalRequest>("the request to renew", json, EdgeRoutes.MaxEnrolBytes);
        WireBounds.Between("the length of the signing request", request.Request.Length, 1, SigningRequest.MaxLength);
        return request;
    }
}

/// <summary>The answer to both: what goes into <c>identity.pem</c>, and what the silo believes.</summary>
/// <param name="Chain">PEM: the certificate, then its authority's.</param>
/// <param name="Roots">PEM: the roots that the silo believes. One of them has to be the hospital's; it takes over none.</param>
public sealed record EnrolmentReply(string Chain, string Roots)
{
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Options);

    /// <exception cref="WireException">It is none, or out of bounds.</exception>
    public static EnrolmentReply Read(ReadOnlySpan<byte> json) => WireJson.Read<EnrolmentReply>("the reply to the enrolment", json, EdgeRoutes.MaxReplyBytes);
}
