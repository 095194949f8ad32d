using System.Net;
using HierFL.Protocol.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HierFL.Silo.Configuration;

/// <summary>What a silo is told: where things are. What to learn is in job files; what a hospital allows is in its site file. The region is in the certificate.</summary>
internal sealed record SiloSettings
{
    /// <summary>Folder of the silo's certificate, key and roots.</summary>
    public required string Identity { get; init; }

    /// <summary>Folder of the authority that certifies the region's hospitals; null: this silo enrols and renews nobody.</summary>
    public string? Authority { get; init; }

    /// <summary>Who may be able to read the keys of both.</summary>
    public KeyAccess KeyAccess { get; init; }

    public required ClusterSettings Cluster { get; init; }

    public required EdgeSettings Edge { get; init; }

    public required HealthSettings Health { get; init; }

    public required StoreSettings Store { get; init; }

    public required LimitSettings Limits { get; init; }
}

/// <summary>The Orleans cluster.</summary>
/// <param name="Id">Silos of one federation share it.</param>
/// <param name="Redis">Connection string of the membership table and the reminders; null for a cluster on one machine.</param>
/// <param name="Primary">The first silo of a cluster without Redis, by its silo port on the loopback address.</param>
/// <param name="Address">Where other silos reach this one.</param>
/// <param name="SiloPort">For other silos.</param>
/// <param name="GatewayPort">For operators.</param>
/// <param name="Listen">Address the two ports are opened at.</param>
internal sealed record ClusterSettings(string Id, string? Redis, int? Primary, IPAddress Address, int SiloPort, int GatewayPort, IPAddress Listen);

/// <summary>The port of hospitals, of other silos' transfers and of operators' up- and downloads.</summary>
/// <param name="Listen">Address it is opened at.</param>
/// <param name="Port">Its number.</param>
/// <param name="Url">Where others reach it.</param>
internal sealed record EdgeSettings(IPAddress Listen, int Port, Uri Url)
{
    /// <summary>A body that comes slower than this is given up; a slow line is faster, a sender that only holds a place is not.</summary>
    public MinDataRate SlowestBody { get; init; } = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(15));
}

/// <summary>Health for the orchestrator, plain HTTP.</summary>
internal sealed record HealthSettings(IPAddress Listen, int Port);

/// <summary>The durable store: a folder, or a container of Azure Blob Storage.</summary>
/// <param name="Folder">A local folder; null for Azure.</param>
/// <param name="ConnectionString">Of a storage account; it may be a shared access signature.</param>
/// <param name="Endpoint">URL of the account, for the identity of the machine.</param>
/// <param name="Container">Name of the container.</param>
internal sealed record StoreSettings(string? Folder, string? ConnectionString, Uri? Endpoint, string Container);

/// <summary>What a silo holds at most.</summary>
internal sealed record LimitSettings(
    int Uploads, long StagingMemoryBytes, string Scratch, long ContentCacheBytes, long SubmissionBytes, int SumThreads, int RunningJobs, int RequestsPerSecond);
