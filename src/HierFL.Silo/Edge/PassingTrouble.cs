using HierFL.Grains.Access;
using HierFL.Grains.Storage;

namespace HierFL.Silo.Edge;

/// <summary>
/// Trouble that passes by itself: grains or the store that cannot be reached, and calls of this silo that are refused for a clock, or a certificate that has just ended.
/// A peer is told to ask again, and nothing of what it is. As a filter for what answers over HTTP.
/// </summary>
internal sealed partial class PassingTrouble(ILogger<PassingTrouble> log) : IEndpointFilter
{
    public const string Sentence = "the grains or the store cannot be reached now; ask again";

    public static bool Is(Exception error) => error is OrleansException or TimeoutException or StoreUnavailableException or CallRefusedException;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (Exception error) when (Is(error) && !http.Response.HasStarted)
        {
            LogTrouble(error, http.GetEndpoint()?.DisplayName);
            http.Response.Clear();
            await EdgeAnswers.AgainAsync(http, 1, Sentence);
            return Results.Empty;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Endpoint} could not be answered; the peer is told to ask again")]
    private partial void LogTrouble(Exception error, string? endpoint);
}
