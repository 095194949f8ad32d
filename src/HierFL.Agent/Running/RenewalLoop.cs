using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;

namespace HierFL.Agent.Running;

/// <summary>Renews the hospital's certificate over the link it has, from the half of its life on, until that succeeds.</summary>
/// <param name="folder">Where the identity lies.</param>
/// <param name="certificates">The same, as it is in force.</param>
/// <param name="client">Asks a silo.</param>
/// <param name="edges">Silos of the region, asked in turn.</param>
/// <param name="board">Told of problems.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Where success and failure go.</param>
internal sealed class RenewalLoop(
    string folder, CertificateFolder certificates, EnrolmentClient client, IReadOnlyList<Uri> edges, StatusBoard board, TimeProvider time, AgentLog log)
{
    /// <summary>Clocks are set and machines sleep: the date is looked at again after so long.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var failures = 0;
        while (true)
        {
            var due = certificates.Current.RenewAt - time.GetUtcNow();
            if (due <= TimeSpan.Zero)
            {
                failures = await TryAsync(edges[failures % edges.Count], cancellation) ? 0 : failures + 1;
                due = FirstPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 10));
            }

            await Task.Delay(due < LongestPause ? due : LongestPause, time, cancellation);
        }
    }

    private async Task<bool> TryAsync(Uri edge, CancellationToken cancellation)
    {
        try
        {
            await client.RenewAsync(edge, new MutualTls(certificates), folder, cancellation);

            // The watch may have taken the new files over before: not whether this does, but whether they are taken counts.
            certificates.Reload();
            if (certificates.Problem is { } untaken)
            {
                return Failed(edge, $"the region has given a new certificate, and the files in {folder} are not taken as they are: {untaken}");
            }

            board.Set(status => status with { Certificate = Of(certificates, null) });
            log.Renewed(certificates.Current.Certificate.NotAfter.ToUniversalTime());
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            return Failed(edge, SafeText.Of(error));
        }
    }

    /// <summary>The old certificate serves for the other half of its life; whatever went wrong is tried again.</summary>
    private bool Failed(Uri edge, string sentence)
    {
        var until = certificates.Current.Certificate.NotAfter.ToUniversalTime();
        var problem = sentence + (until <= time.GetUtcNow() ? "; an expired certificate is not renewed: ask the region's operator for a token, then hierfl-agent enroll TOKEN --again" : "");
        board.Set(status => status with { Certificate = Of(certificates, problem) });
        log.NotRenewed(edge, until, problem);
        return false;
    }

    public static CertificateStatus Of(CertificateFolder certificates, string? problem) =>
        new(certificates.Current.Certificate.NotAfter.ToUniversalTime(), certificates.Current.RenewAt.ToUniversalTime(), problem);
}
