using System.Net;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;

namespace HierFL.Protocol.Transfer;

/// <summary>Fetches a region's sum from the silo that holds it.</summary>
/// <param name="http">Sends to silos, and knows whom it trusts: a silo of that region alone.</param>
/// <param name="time">Clock for waits.</param>
public sealed class PartialClient(HttpMessageInvoker http, TimeProvider time)
{
    /// <summary>Shorter than that of others: a whole round waits, and nothing else is begun while it lasts.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>One attempt; the caller knows whether there is a reason for another, and whether the sum has moved.</summary>
    /// <param name="silo">Where it is.</param>
    /// <param name="region">Whose sum.</param>
    /// <param name="key">Of which pass.</param>
    /// <param name="digest">Of its contents, lower-case hexadecimal; what comes must have it.</param>
    /// <param name="plan">The ring the sum must be of.</param>
    /// <param name="mostContents">Most updates that can be in it.</param>
    /// <param name="cancellation">Stops the transfer.</param>
    /// <exception cref="ContentGoneException">The silo does not hold it (any more).</exception>
    /// <exception cref="LinkRefusedException">One end does not accept the other.</exception>
    /// <exception cref="TransferException">It did not get through, or is another one than asked for.</exception>
    public async Task<PartialAggregate> GetAsync(
        Uri silo, string region, RoundKey key, string digest, RingPlan plan, int mostContents, CancellationToken cancellation)
    {
        using var stall = new Stall(time, cancellation, Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(silo, EdgeRoutes.PartialPath(region, key, digest)))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        try
        {
            using var reply = await http.SendAsync(request, stall.Token).ConfigureAwait(false);
            if (reply.StatusCode != HttpStatusCode.OK)
            {
                throw await EdgeReplies.FaultAsync(silo, reply, stall.Token).ConfigureAwait(false);
            }

            var length = reply.Content.Headers.ContentLength ?? throw new TransferException($"{silo} does not say how long the partial aggregate is");
            var body = new AliveStream(await reply.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false), stall);
            var partial = await PartialFrame.ReadAsync(plan, mostContents, body, length, stall.Token).ConfigureAwait(false);
            return partial.Digest == digest && partial.Contents.All(item => item.Region == region)
                ? partial
                : throw new TransferException($"{silo} gave another partial aggregate than the one of region {region} that was asked for");
        }
        catch (FormatException error)
        {
            throw new TransferException($"{silo}: {error.Message}", error);
        }
        catch (Exception error) when (error is not TransferException && LinkFaults.IsTransport(error) && !cancellation.IsCancellationRequested)
        {
            throw LinkFaults.Of(silo, error);
        }
    }
}
