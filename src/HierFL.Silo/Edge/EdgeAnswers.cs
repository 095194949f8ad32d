using HierFL.Protocol.Transfer;

namespace HierFL.Silo.Edge;

/// <summary>How the edge says no.</summary>
internal static class EdgeAnswers
{
    private const string PermissionDenied = "7";

    private const string Unimplemented = "12";

    private const string Unavailable = "14";

    /// <summary>A status with a sentence; a gRPC caller reads it only where gRPC puts it.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(sentence, context.RequestAborted);
        }

        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = status switch
        {
            StatusCodes.Status404NotFound => Unimplemented,
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => Unavailable,
            _ => PermissionDenied,
        };
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(sentence);
        return Task.CompletedTask;
    }

    /// <summary>Come back later.</summary>
    public static Task BusyAsync(HttpContext context, int seconds) => AgainAsync(context, seconds, "the silo is busy");

    /// <inheritdoc cref="BusyAsync"/>
    public static Task AgainAsync(HttpContext context, int seconds, string sentence)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, sentence);
    }

    /// <summary>The peer asks more often than it may.</summary>
    public static Task TooManyAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return RefuseAsync(context, StatusCodes.Status429TooManyRequests, "too many requests; wait a second");
    }

    public static void Held(HttpContext context, long bytes) =>
        context.Response.Headers[EdgeRoutes.HeldHeader] = bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
