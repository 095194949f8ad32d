using System.Security.Authentication;
using Grpc.Core;
using HierFL.Core.Rounds;
using HierFL.Protocol.Tls;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Transfer;

/// <summary>What the exceptions of libraries mean for a link.</summary>
internal static class LinkFaults
{
    private const int LongestSentence = 500;

    /// <summary>A call that failed on the way: another one, or one to another silo, may get through.</summary>
    public static bool IsTransport(Exception error) =>
        error is HttpRequestException or IOException or OperationCanceledException or TimeoutException or RpcException or AuthenticationException
            or TransferException;

    /// <summary>The exception to throw for a call that failed on the way.</summary>
    public static Exception Of(Uri edge, Exception error)
    {
        var causes = Causes(error).ToList();
        if (causes.Find(cause => cause is PeerRefusedException) is { } refused)
        {
            return new LinkRefusedException($"{edge} is not trusted: {refused.Message}", error);
        }

        return error is RpcException rpc ? OfStatus(edge, rpc)
            : new TransferException($"the connection to {edge} failed: {Line(error is OperationCanceledException ? "it was silent for too long" : causes[^1].Message)}", error);
    }

    /// <summary>The exception for an HTTP status that is no success.</summary>
    public static Exception OfStatus(Uri edge, int status, string sentence) => status switch
    {
        404 or 410 => new ContentGoneException(Line(sentence.Length > 0 ? sentence : $"{edge} has it no longer: its pass is over")),
        401 or 403 => new LinkRefusedException($"{edge} refuses the call: {Line(sentence)}"),
        _ => new TransferException($"{edge} answered {status}: {Line(sentence)}"),
    };

    private static Exception OfStatus(Uri edge, RpcException error) => error.StatusCode switch
    {
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => new LinkRefusedException($"{edge} refuses the call: {Line(error.Status.Detail)}", error),
        _ => new TransferException($"{edge} answered {error.StatusCode}: {Line(error.Status.Detail)}", error),
    };

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException ?? (cause as RpcException)?.Status.DebugException)
        {
            yield return cause;
        }
    }

    private static string Line(string sentence) => WireText.Line(sentence, Math.Min(LongestSentence, WireLimits.MaxSentence));
}
