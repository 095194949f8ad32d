using System.Net.Sockets;
using System.Security.Authentication;
using HierFL.Grains.Access;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;
using HierFL.Protocol.Transfer;

namespace HierFL.Cli.Cluster;

/// <summary>What errors of calls to the cluster mean to the person who called.</summary>
internal static class ClusterErrors
{
    /// <summary>Exit code and sentence; null for an error of another kind.</summary>
    public static (int Code, string Sentence)? Of(Exception error) => error switch
    {
        ClusterException own => (own.Code, own.Message),
        CallRefusedException => (ExitCodes.NotAllowed, error.Message),
        JobRefusedException or HospitalRefusedException or RevocationRefusedException => (ExitCodes.BadInput, error.Message),
        LinkRefusedException or AuthenticationException => (ExitCodes.NotAllowed, error.Message),
        TransferException => (ExitCodes.Unreachable, error.Message),
        RegionUnavailableException => (ExitCodes.Unreachable, error.Message),
        OrleansException when IsNoSilo(error) => (ExitCodes.Unreachable, "no silo that could answer is up: the region or the root is unavailable. hierfl regions list shows which are"),
        TimeoutException => (ExitCodes.Unreachable, "the cluster did not answer in time; what was asked may have been done all the same: look before you repeat it"),
        OrleansException => (ExitCodes.Unreachable, "the silo that was asked has gone; others take over within seconds: try again"),
        HttpRequestException or SocketException => (ExitCodes.Unreachable, $"the connection with the cluster is lost: {error.Message}"),
        _ => null,
    };

    /// <summary>Whether the same call may go through in a while.</summary>
    public static bool IsPassing(Exception error) =>
        error is TimeoutException or OrleansException or HttpRequestException or SocketException or RegionUnavailableException;

    private static bool IsNoSilo(Exception error) => error.Message.Contains("No active nodes are compatible", StringComparison.Ordinal);
}
