using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>A hospital's link to its region whose calls are made again, with growing waits, until they succeed or are cancelled.</summary>
internal sealed class InsistentLink(string hospital, IHospitalLink link, HospitalRuntime runtime)
{
    /// <summary>Attempts after which content that does not match its hash is given up.</summary>
    private const int MostMismatches = 3;

    /// <exception cref="OrderDeclinedException">Thrown by the call itself; nothing is gained by another attempt.</exception>
    /// <exception cref="ContentGoneException">The pass is over; nothing is gained by another attempt.</exception>
    public async Task<T> InsistAsync<T>(string call, Func<IHospitalLink, CancellationToken, Task<T>> attempt, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await attempt(link, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not (OrderDeclinedException or ContentGoneException) && !cancellation.IsCancellationRequested)
            {
                if (error is ContentMismatchException && failures == MostMismatches)
                {
                    throw new OrderDeclinedException(error.Message, error);
                }

                await PauseAsync(call, error, failures, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc cref="InsistAsync{T}"/>
    public Task InsistAsync(string call, Func<IHospitalLink, CancellationToken, Task> attempt, CancellationToken cancellation) =>
        InsistAsync(
            call,
            async (region, token) =>
            {
                await attempt(region, token).ConfigureAwait(false);
                return true;
            },
            cancellation);

    /// <summary>Reads bytes by content, of the length and the hash they are named by.</summary>
    /// <exception cref="ContentMismatchException">They are others.</exception>
    public static Task<T> FetchAsync<T>(IHospitalLink link, ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation) =>
        link.FetchAsync(
            content,
            bytes => bytes.Length == content.Length && Sha256Text.Of(bytes.Span) == content.Sha256
                ? read(bytes)
                : throw new ContentMismatchException($"the region gave other bytes than those of SHA-256 {content.Sha256} and length {content.Length}"),
            cancellation);

    /// <summary>Waits after a failed call.</summary>
    public Task PauseAsync(string call, Exception error, int failures, CancellationToken cancellation)
    {
        var delay = runtime.Backoff.Delay(failures, runtime.Jitter());
        runtime.Report(new HospitalEvent.LinkFailed(hospital, call, error, delay));
        return Task.Delay(delay, runtime.Time, cancellation);
    }

    /// <summary>Waits before asking again what the region could not decide.</summary>
    public Task PauseAsync(int attempts, CancellationToken cancellation) =>
        Task.Delay(runtime.Backoff.Delay(attempts, runtime.Jitter()), runtime.Time, cancellation);
}

/// <summary>Bytes are not those that were asked for.</summary>
public sealed class ContentMismatchException(string message) : Exception(message);
