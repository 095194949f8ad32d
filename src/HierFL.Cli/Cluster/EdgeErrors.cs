using HierFL.Protocol.Tls;

namespace HierFL.Cli.Cluster;

/// <summary>What it means that no connection with the edge came about.</summary>
internal static class EdgeErrors
{
    public static ClusterException Of(Uri edge, HttpRequestException error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is PeerRefusedException)
            {
                return new ClusterException($"{edge} is not trusted: {cause.Message}", ExitCodes.NotAllowed, error);
            }
        }

        return new ClusterException($"the edge {edge} cannot be reached: {error.GetBaseException().Message}", ExitCodes.Unreachable, error);
    }
}
