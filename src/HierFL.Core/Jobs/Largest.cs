namespace HierFL.Core.Jobs;

/// <summary>
/// The largest numbers a job may hold: far beyond any use, so that a slip of the finger is an error of the file and not of the machine's memory, an hour
/// later.
/// </summary>
public static class Largest
{
    /// <summary>Checkpoints and reports are numbered with six digits.</summary>
    public const int Rounds = 999_999;

    public const int RegionalRounds = 1_000;

    public const int Hospitals = 1_000_000;

    public const int Epochs = 100_000;

    public const int Steps = 10_000_000;

    public const int BatchRows = 1_000_000;

    /// <summary>Rows of a hospital or a region.</summary>
    public const int Examples = 1_000_000_000;

    /// <summary>Of any step size or decay: a step that long leaves the range of float32 in a few rounds.</summary>
    public const double LearningRate = 1_000;

    /// <summary>Parameters of a model: 1 GiB as float32, and twice that in a ring.</summary>
    public const long Parameters = 1L << 28;
}
