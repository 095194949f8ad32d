using System.Globalization;
using HierFL.Core.Rounds;

namespace HierFL.Protocol.Transfer;

/// <summary>
/// Paths, headers and limits of the HTTPS bodies that travel beside the gRPC calls, shared by both ends. Every part of a path is checked before it is put in,
/// and must be checked by whoever reads it out.
/// </summary>
public static class EdgeRoutes
{
    /// <summary>GET with ranges: plans, jobs, models by content. PUT: operators, at the root's silos.</summary>
    public const string Content = "/v1/content/{sha256}";

    /// <summary>HEAD says how much is held; PUT goes on from there.</summary>
    public const string Update = "/v1/updates/{sha256}";

    /// <summary>GET between silos: a region's sum, by the digest of what it contains.</summary>
    public const string Partial = "/v1/partials/{region}/{job}/{epoch:long}/{sequence:int}/{digest}";

    /// <summary>GET, without a certificate: the root certificates, to be compared with the pin of a token.</summary>
    public const string Roots = "/v1/roots";

    /// <summary>POST, without a certificate: a token's secret and a signing request for a certificate.</summary>
    public const string Enrol = "/v1/enrol";

    /// <summary>POST: a signing request for a new certificate of the caller.</summary>
    public const string Renew = "/v1/renew";

    /// <summary>GET: what of a job may be downloaded by operators; further parts follow.</summary>
    public const string Jobs = "/v1/jobs/{job}";

    /// <summary>Of a PUT of an update: its header (<see cref="WireMapping.UpdateHeaderText"/>).</summary>
    public const string UpdateHeader = "HierFL-Update";

    /// <summary>Of a reply on an update: how many of its bytes the silo holds; the next byte wanted is that one.</summary>
    public const string HeldHeader = "HierFL-Held";

    /// <summary>
    /// Status of a verdict that needed no body: the sender then keeps the body to itself. After 200 it would still send it. Statuses of PUT otherwise: 200 verdict,
    /// 409 with <see cref="HeldHeader"/> for another offset, 429 or 503 with Retry-After, 404 or 410 when the pass is over.
    /// </summary>
    public const int EarlyVerdict = 422;

    /// <summary>Bytes of a reply that is no content: a sentence, a certificate chain.</summary>
    public const int MaxReplyBytes = 64 * 1024;

    /// <summary>Bytes of a request to enrol or renew.</summary>
    public const int MaxEnrolBytes = 16 * 1024;

    /// <summary>Of a GET of a content: its length, which the silo must know to fetch it from another one.</summary>
    public const string LengthQuery = "length";

    /// <summary>Of a GET of a content by a silo: how far the other one looks for it.</summary>
    public const string ScopeQuery = "scope";

    /// <param name="content">What is asked for.</param>
    /// <param name="scope">For silos; null for a hospital.</param>
    public static string ContentPath(ContentRef content, string? scope = null) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ContentPath(content.Sha256)}?{LengthQuery}={content.Length}{(scope is null ? "" : $"&{ScopeQuery}={scope}")}");

    public static string ContentPath(string sha256) => Content.Replace("{sha256}", sha256, StringComparison.Ordinal);

    public static string UpdatePath(string sha256) => Update.Replace("{sha256}", sha256, StringComparison.Ordinal);

    public static string PartialPath(string region, RoundKey key, string digest) => $"/v1/partials/{region}/{key.Job}/{key.Epoch}/{key.Sequence}/{digest}";

    public static string JobPath(string job) => Jobs.Replace("{job}", job, StringComparison.Ordinal);
}
