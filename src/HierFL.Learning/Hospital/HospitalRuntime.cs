using HierFL.Core.Jobs;
using HierFL.Core.Memory;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Training;

namespace HierFL.Learning.Hospital;

/// <summary>
/// The learner of a hospital for a job on a data set. Called inside a training slot, once an order: whoever implements it keeps data that are worth keeping.
/// </summary>
/// <exception cref="LearningException">The data cannot be used; the message is a sentence for people and names no patient's value.</exception>
public delegate ILearner LearnerSource(string hospital, JobSpec job, string dataset);

/// <summary>What the agents of one process share.</summary>
public sealed record HospitalRuntime
{
    public required LearnerSource Learners { get; init; }

    public required HospitalDocuments Documents { get; init; }

    public required TrainingSlots Slots { get; init; }

    public required ContentCache Cache { get; init; }

    /// <summary>Memory of models in use and of updates that are ready to be sent; null takes fresh memory for each.</summary>
    public BulkMemory? Memory { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Uniform in [0, 1), from any thread: spreads the attempts of many hospitals. No result depends on it.</summary>
    public required Func<double> Jitter { get; init; }

    public CrashPoint Crash { get; init; } = CrashPoints.None;

    /// <summary>Hears what agents do, from any thread.</summary>
    public Action<HospitalEvent> Report { get; init; } = static _ => { };

    public Backoff Backoff { get; init; } = new();
}

/// <summary>How the documents of a round are written. Readers throw on bad input, whatever they like, and on nulls that a contract does not allow.</summary>
public sealed record HospitalDocuments
{
    public required Func<ReadOnlyMemory<byte>, RoundPlan> ReadPlan { get; init; }

    /// <summary>From canonical JSON.</summary>
    public required Func<string, JobSpec> ReadJob { get; init; }

    /// <summary>From safetensors, into memory of the process if it has any for that.</summary>
    public required Func<ReadOnlyMemory<byte>, BulkMemory?, ModelVector> ReadModel { get; init; }

    /// <summary>To safetensors: equal vectors give equal bytes.</summary>
    public required Func<ModelVector, byte[]> WriteModel { get; init; }

    /// <summary>From JSON.</summary>
    public required Func<ReadOnlyMemory<byte>, PreprocessingDocument> ReadPreprocessing { get; init; }

    /// <summary>The formats of the house; only how plans and preprocessings are written as JSON is the hosts' to say.</summary>
    public static HospitalDocuments Of(
        Catalogue catalogue, Func<ReadOnlyMemory<byte>, RoundPlan> readPlan, Func<ReadOnlyMemory<byte>, PreprocessingDocument> readPreprocessing) => new()
        {
            ReadPlan = readPlan,
            ReadJob = text => JobFile.FromJson(text, catalogue),
            ReadModel = (bytes, memory) => Safetensors.Read(bytes.Span, memory),
            WriteModel = model => Safetensors.ToBytes(model),
            ReadPreprocessing = readPreprocessing,
        };

    /// <summary>Longest document taken; a plan, a job or a preprocessing.</summary>
    public long MaxDocumentBytes { get; init; } = 64L << 20;

    /// <summary>Longest model taken.</summary>
    public long MaxModelBytes { get; init; } = Array.MaxLength;
}

/// <summary>Waits between attempts: doubling from the first to the longest, each at 50 to 100 % of it.</summary>
public sealed record Backoff
{
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);

    /// <param name="attempt">Failures so far, from 1.</param>
    /// <param name="jitter">In [0, 1).</param>
    public TimeSpan Delay(int attempt, double jitter)
    {
        var whole = First * Math.Pow(2, Math.Min(attempt - 1, 30));
        return (whole < Longest ? whole : Longest) * (0.5 + (0.5 * jitter));
    }
}
