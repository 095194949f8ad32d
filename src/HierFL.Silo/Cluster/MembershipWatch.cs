using Orleans.Clustering.Redis;

namespace HierFL.Silo.Cluster;

/// <summary>
/// Looks whether this silo still stands in the table of members. One that does not goes on with those it knows, and nobody new ever meets it: whoever starts next begins
/// a cluster of its own. So a silo that is not in the table for a while, because Redis has lost it, leaves, and whoever looks after it starts it into the new table.
/// A Redis that does not answer is no reason: it may come back with all it had.
/// </summary>
internal sealed partial class MembershipWatch(
    IMembershipTable table, ISiloStatusOracle members, IHostApplicationLifetime host, TimeProvider time, ILogger<MembershipWatch> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>In a row: a replica that took over may be behind for a moment.</summary>
    private const int MostMisses = 4;

    /// <summary>Whether the silo leaves because it stands in no table.</summary>
    public bool IsLost { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(Period, time);
        for (var misses = 0; misses < MostMisses && await tick.WaitForNextTickAsync(stoppingToken);)
        {
            misses = await FindAsync(stoppingToken) switch { true => 0, false => misses + 1, null => misses };
        }

        IsLost = true;
        LogLost(members.SiloAddress.ToString());
        await MakeTableAsync(stoppingToken);
        host.StopApplication();
    }

    /// <summary>A silo writes down that it leaves, and waits long for a table to do it in. One that is there already stays as it is.</summary>
    private async Task MakeTableAsync(CancellationToken stopping)
    {
        try
        {
            await table.InitializeMembershipTableAsync(tryInitTableVersion: true, stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            LogNoTable(error);
        }
    }

    /// <summary>Null where the table could not be asked, or where the silo has not joined yet.</summary>
    private async Task<bool?> FindAsync(CancellationToken stopping)
    {
        if (members.CurrentStatus != SiloStatus.Active)
        {
            return null;
        }

        try
        {
            return (await table.ReadRowAsync(members.SiloAddress, stopping)).TryGet(members.SiloAddress) is not null;
        }
        catch (RedisClusteringException)
        {
            // The table itself is gone.
            return false;
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "No new table of members could be made; leaving takes longer")]
    private partial void LogNoTable(Exception error);

    [LoggerMessage(LogLevel.Critical, "This silo, {Silo}, is in the table of members no more: Redis has lost it. The silo leaves, to be started anew")]
    private partial void LogLost(string silo);
}
