using System.Collections.Immutable;
using HierFL.Cli.Cluster;
using HierFL.Cli.Configuration;
using HierFL.Cli.Rendering;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Doctor;

/// <summary>What was found.</summary>
/// <param name="Context">Whose cluster was looked at; null for this machine alone.</param>
/// <param name="Checks">In the order in which they were made.</param>
/// <param name="IsReached">Whether the cluster could be asked; true where there was none to ask.</param>
internal sealed record Diagnosis(string? Context, ImmutableArray<CheckResult> Checks, bool IsReached)
{
    public bool IsWell => CheckText.Count(Checks, CheckState.Fail) == 0;
}

/// <summary>Looks at this machine, and at the cluster of a context from the outside in: what is not reached is not asked for more.</summary>
internal static class Examination
{
    /// <param name="context">Null looks at this machine alone.</param>
    /// <param name="machine">This machine.</param>
    /// <param name="health">Health ports of silos.</param>
    /// <param name="time">For certificates and clocks.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<Diagnosis> RunAsync(
        NamedContext? context, Machine machine, IReadOnlyList<Uri> health, TimeProvider time, CancellationToken cancellation)
    {
        var results = MachineChecks.Run(machine).ToList();
        var reached = true;
        if (context is null)
        {
            results.Add(CheckResult.Ok("context", "none: only this machine was looked at; hierfl context add names a cluster"));
        }
        else
        {
            results.Add(IdentityChecks.Run(context, time));
            reached = results[^1].State == CheckState.Fail || await ClusterAsync(context, results, time, cancellation);
        }

        results.AddRange(await Task.WhenAll(health.Select(silo => HealthChecks.AskAsync(silo, cancellation))));
        return new Diagnosis(context?.Name, [.. results], reached);
    }

    private static async Task<bool> ClusterAsync(NamedContext context, List<CheckResult> results, TimeProvider time, CancellationToken cancellation)
    {
        var own = OperatorIdentity.Load(context, time);
        var edges = new EdgeChecks(own, time);
        var gateways = await Task.WhenAll(context.Gateways.Select(gateway => GatewayProbe.AskAsync(gateway, new MutualTls(() => own), cancellation)));
        results.AddRange(gateways.Select(Gateway));
        results.Add(await edges.AskAsync(PeerIdentity.RootRegion, context.Edge, isOurs: true, cancellation));
        ClusterClient cluster;
        try
        {
            cluster = await ClusterClient.ConnectAsync(context, verbose: false, cancellation);
        }
        catch (ClusterException error)
        {
            results.Add(CheckResult.Fail("cluster", error.Message, "see to the gateways above; the name of the cluster has to be that of the silos' settings"));
            return error.Code != ExitCodes.Unreachable;
        }

        await using (cluster)
        {
            await Safely(results, "regions", async () => results.AddRange(await InsideAsync(cluster, edges, context.Edge, time, cancellation)));
        }

        results.Add(edges.Clock());
        return true;
    }

    private static async Task<IReadOnlyList<CheckResult>> InsideAsync(ClusterClient cluster, EdgeChecks edges, Uri known, TimeProvider time, CancellationToken cancellation)
    {
        var results = new List<CheckResult>();
        var regions = await RegionLookup.AllAsync(cluster, cancellation);
        var root = await RegionLookup.RootAsync(cluster, cancellation);
        results.Add(RegionChecks.Silos(root, isRoot: true));
        results.AddRange(await Task.WhenAll(root.Edges.Where(edge => edge != known).Select(edge => edges.AskAsync(root.Name, edge, isOurs: false, cancellation))));
        foreach (var region in regions)
        {
            results.Add(RegionChecks.Silos(region, isRoot: false));
            results.AddRange(await Task.WhenAll(region.Edges.Select(edge => edges.AskAsync(region.Name, edge, isOurs: false, cancellation))));
            if (region.IsAvailable)
            {
                await Safely(results, $"hospitals {region.Name}", async () => results.AddRange(await RegionChecks.HospitalsAsync(cluster, region, time.GetUtcNow(), cancellation)));
            }
        }

        results.Add(RegionChecks.Versions(regions.Prepend(root), ProgramVersion.Text));
        await Safely(results, "jobs", async () => results.AddRange(await JobChecks.RunAsync(cluster.Grains, regions, time.GetUtcNow(), cancellation)));
        foreach (var region in regions.Where(region => region.IsAvailable).Prepend(root))
        {
            await Safely(results, $"audit {region.Name}", async () => results.Add(await AuditChecks.RunAsync(cluster.Grains, region.Name, cancellation)));
        }

        return results;
    }

    private static CheckResult Gateway(GatewayFault gateway) => gateway.LetsIn
        ? CheckResult.Ok("gateway", $"{gateway.Gateway} lets us in")
        : CheckResult.Fail("gateway", $"{gateway.Gateway}: {gateway.Sentence}", gateway.IsRefusal
            ? "ask an administrator whether your certificate is revoked; hierfl context show tells who you are"
            : "start the silo there, let this machine through to it, or correct the context: hierfl context add");

    /// <summary>What does not answer is one more finding, and keeps nobody from looking at the rest.</summary>
    private static async Task Safely(List<CheckResult> results, string check, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception error) when (ClusterErrors.Of(error) is { } meaning)
        {
            results.Add(CheckResult.Fail(check, meaning.Sentence, "try again; if it stays like this, look at the health and the log of the silos that should answer"));
        }
    }
}
