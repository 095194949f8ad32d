namespace HierFL.EndToEnd.Grafana.Source;

/// <summary>How a panel shows what it asks.</summary>
internal enum PanelKind
{
    /// <summary>Numbers of now.</summary>
    Stat,

    /// <summary>Lines over time.</summary>
    Lines,

    /// <summary>A bar for each series, by its value now.</summary>
    Bars,

    /// <summary>A row for each set of labels, a column for each query.</summary>
    Table,
}

/// <summary>A panel; its place follows from the row, its width and those before it.</summary>
internal sealed record PanelSource
{
    public required string Title { get; init; }

    public required string Description { get; init; }

    public PanelKind Show { get; init; }

    /// <summary>Of the 24 columns.</summary>
    public required int Width { get; init; }

    /// <summary>As Grafana names it; <c>none</c> for plain numbers.</summary>
    public required string Unit { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    public int? Decimals { get; init; }

    /// <summary>A colour, then <c>COLOUR FROM</c> upwards.</summary>
    public List<string> Thresholds { get; init; } = ["green"];

    public bool Stack { get; init; }

    /// <summary>Column a table is sorted by; the largest first, with a minus in front the smallest.</summary>
    public string? Sort { get; init; }

    /// <summary>Alerts whose runbooks go with it.</summary>
    public List<string> Runbooks { get; init; } = [];

    public required List<QuerySource> Queries { get; init; }
}

/// <summary>What is asked of Prometheus.</summary>
internal sealed record QuerySource
{
    public required string Query { get; init; }

    /// <summary>Name of a series, with {{label}}; of the column in a table.</summary>
    public required string Legend { get; init; }

    /// <summary>Of its column, where it is not the panel's.</summary>
    public string? Unit { get; init; }

    /// <inheritdoc cref="Unit"/>
    public int? Decimals { get; init; }

    /// <inheritdoc cref="PanelSource.Thresholds"/>
    public List<string>? Thresholds { get; init; }
}
