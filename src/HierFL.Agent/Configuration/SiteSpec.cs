using System.Collections.Immutable;
using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Hospital;

namespace HierFL.Agent.Configuration;

/// <summary>A site file: what a hospital has, and what it allows. Who the hospital is says its certificate.</summary>
internal sealed record SiteSpec
{
    [Description("Version of the file's format.")]
    public int Version { get; init; } = 1;

    [Description("Where the agent keeps outbox, states, approvals and status. One agent at a time works in it. Paths are relative to this file.")]
    public string Folder { get; init; } = "/var/lib/hierfl";

    [Description("Where the hospital's certificate lies.")]
    public IdentitySection Identity { get; init; } = new();

    [Description("Silos of the region, https URLs; any of them will do. Left out, the one of the enrolment token.")]
    public ImmutableArray<string> Edges { get; init; } = [];

    [Description("Data sets by name. Jobs ask for them by this name; it must be the same at every hospital."), RequiredInFile, DnsLabel]
    public ImmutableSortedDictionary<string, DatasetSection> Datasets { get; init; } = ImmutableSortedDictionary<string, DatasetSection>.Empty;

    [Description("What the hospital allows, whatever a job says.")]
    public SitePolicy Policy { get; init; } = new();

    [Description("What the agent may use of the machine.")]
    public ResourcesSection Resources { get; init; } = new();

    [Description("The way to the region. The agent only dials out.")]
    public NetworkSection Network { get; init; } = new();

    /// <summary>The folder of the identity.</summary>
    public string IdentityFolder => Identity.Folder ?? Path.Combine(Folder, "identity");
}

/// <summary>Where the identity lies.</summary>
internal sealed record IdentitySection
{
    [Description("Folder of `identity.pem`, `identity.key` and `ca.pem`, which `hierfl-agent enroll` writes; left out, `identity` in `folder`.")]
    public string? Folder { get; init; }
}

/// <summary>A data set of the hospital.</summary>
internal sealed record DatasetSection
{
    [Description("The table; or an IDX file of images, or a folder of PNG files, one folder for each class. Paths are relative to this file."), RequiredInFile]
    public string File { get; init; } = "";

    [Description("How it is written: `csv`, plain or with `.gz` at the end; the delimiter is found by itself.")]
    public TableFormat Format { get; init; } = TableFormat.Csv;

    [Description("Column that says `train`, `val` or `test`; without one every row is for training and nothing is measured.")]
    public string? Split { get; init; }

    [Description("Column that names the patient. It never leaves the hospital, and is no feature.")]
    public string? Patient { get; init; }

    [Description("Column that names the hospital, where the table holds several: only the rows of this one are read.")]
    public string? Hospital { get; init; }

    [Description("Further columns that are no features.")]
    public ImmutableArray<string> Ignore { get; init; } = [];

    [Description("Images that the rows of the table name.")]
    public ImagesSpec? Images { get; init; }

    /// <summary>For the reader of tables; what features and target are, a job says.</summary>
    public TableColumns Columns() => new() { Hospital = Hospital, Split = Split, Patient = Patient, Ignored = Ignore, Images = Images };
}

/// <summary>How a table is written.</summary>
internal enum TableFormat
{
    Csv,
}

/// <summary>What the agent may use of the machine.</summary>
internal sealed record ResourcesSection
{
    [Description("Trainings at once, of as many jobs, each on a processor core of its own."), Above(0), AtMost(1024)]
    public int TrainingSlots { get; init; } = 1;

    [Description("How many times longer training takes than it has to, for studies of stragglers."), AtLeast(1), AtMost(1000)]
    public double Slowdown { get; init; } = 1;

    [Description("How much longer each training and each evaluation takes, for the same studies, and for demonstrations that people can follow.")]
    public TimeSpan? Delay { get; init; }

    [Description("How long after a job has failed or was cancelled what it keeps here stays, so that it can be resumed.")]
    public TimeSpan KeepStopped { get; init; } = TimeSpan.FromDays(7);

    [Description("How long after a job has finished what it keeps here between rounds stays, so that it can go on with more rounds; its updates go at once.")]
    public TimeSpan KeepFinished { get; init; } = TimeSpan.FromDays(7);

    [Description("Most disk for updates that await their round's commit and for what jobs keep between rounds, together: without room for the next update a training waits.")]
    public ByteSize Outbox { get; init; } = new(16_000_000_000);

    [Description("Most memory for models and documents, and as much again for tables, kept from one round to the next.")]
    public ByteSize Cache { get; init; } = new(1_000_000_000);
}

/// <summary>The way to the region.</summary>
internal sealed record NetworkSection
{
    [Description("HTTP proxy to go through (CONNECT), such as `http://proxy:3128`; TLS is with the silo, the proxy sees its address only. The environment is not asked.")]
    public string? Proxy { get; init; }

    [Description("Most bytes a second of models and updates, up and down together; left out, no limit.")]
    public ByteRate? Bandwidth { get; init; }

    [Description("Hours of the day in which models and updates may travel, by the machine's clock; orders and heartbeats always do. Left out, around the clock.")]
    public DailyHours? Hours { get; init; }
}
