using System.CommandLine;
using HierFL.Cli.Commands;
using HierFL.Cli.Configuration;

namespace HierFL.Cli.Cluster;

/// <summary>What every verb that speaks with a cluster does first and last.</summary>
internal static class ClusterVerb
{
    /// <summary>Makes the command connect with the chosen context, act, and let go.</summary>
    public static void SetAction(this Command command, Func<ParseResult, ClusterClient, CancellationToken, Task<int>> act) => command.SetAction(async (parsed, cancellation) =>
    {
        await using var cluster = await ConnectAsync(parsed, cancellation);
        return await act(parsed, cluster, cancellation);
    });

    public static Task<ClusterClient> ConnectAsync(ParseResult parsed, CancellationToken cancellation) =>
        ClusterClient.ConnectAsync(ContextFile.Find(parsed.GetValue(SharedOptions.Context)), parsed.GetValue(SharedOptions.Verbose), cancellation);
}
