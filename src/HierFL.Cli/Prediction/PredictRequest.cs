namespace HierFL.Cli.Prediction;

/// <summary>What <c>hierfl predict</c> was asked.</summary>
internal sealed record PredictRequest
{
    /// <summary>The folder of a run, or its <c>model.safetensors</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The table to be predicted.</summary>
    public required string Data { get; init; }

    public PredictionFormat Format { get; init; } = PredictionFormat.Csv;

    /// <summary>Null prints on stdout.</summary>
    public string? Out { get; init; }

    /// <summary>Whether a file that is there already may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the table's own target column is compared with the predictions.</summary>
    public bool Metrics { get; init; }
}

/// <summary>How predictions are written.</summary>
internal enum PredictionFormat
{
    Csv,
    Table,
    Json,
}
