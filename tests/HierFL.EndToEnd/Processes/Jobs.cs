namespace HierFL.EndToEnd.Processes;

/// <summary>Small jobs over the hospitals of the breast-cancer example, as text.</summary>
internal static class Jobs
{
    /// <summary>As many as it takes until a hospital drops a version of its state.</summary>
    public const int Rounds = 4;

    /// <summary>Nothing is kept between rounds but the model.</summary>
    public const string Stateless = """
        version: 1
        name: small
        seed: 7
        stop: {rounds: 4}
        model: {kind: logistic-regression}
        data: {dataset: breast-cancer, features: all, standardize: federated}
        target: {task: binary, column: diagnosis, positive: malignant}
        local: {epochs: 1, batchSize: 16, optimizer: {kind: sgd, learningRate: 0.1}}
        evaluation: {metrics: [auc, accuracy], every: 1, split: test}
        checkpoint: {keep: 2}
        """;

    /// <summary>Hospitals keep momentum and their place in the rows, the root keeps momentum; of checkpoints only the last.</summary>
    public const string Stateful = """
        version: 1
        name: small
        seed: 7
        stop: {rounds: 4}
        model: {kind: mlp, hidden: [4]}
        data: {dataset: breast-cancer, features: all, standardize: federated}
        target: {task: binary, column: diagnosis, positive: malignant}
        local:
          epochs: 1
          batchSize: 16
          sampling: continue
          optimizer: {kind: sgd, learningRate: 0.1, momentum: 0.9}
          optimizerState: keep
        server: {kind: momentum, learningRate: 0.5}
        evaluation: {metrics: [auc, accuracy], every: 1, split: test}
        checkpoint: {keep: 1}
        """;

    /// <summary>Each region does two rounds of its own in a global one.</summary>
    public const string Regional = Stateless + "\nregion: {rounds: 2}\n";

    /// <summary>All that depends on rounds, classes and regional steps at once: it must be the same wherever and however often the job goes on.</summary>
    public const string Tuned = """
        version: 1
        name: small
        seed: 7
        stop: {rounds: 4, metric: auc, patience: 9}
        model: {kind: mlp, hidden: [4]}
        data: {dataset: breast-cancer, features: all, standardize: federated}
        target: {task: binary, column: diagnosis, positive: malignant}
        region: {rounds: 2, weight: {max: 60}, server: {kind: fedadam, learningRate: 0.05, schedule: {kind: exponential, factor: 0.8}}}
        local:
          epochs: 1
          batchSize: 16
          optimizer: {kind: adam, learningRate: 0.02, schedule: {kind: cosine, rounds: 6, warmup: 1}}
          loss: {kind: focal, classWeights: balanced}
          penalty: {l1: 0.001, l2: 0.01}
          clipGradient: {norm: 0.5}
        aggregation: {kind: capped-mean, max: 40}
        server: {kind: momentum, learningRate: 0.5, schedule: {kind: step, every: 2, factor: 0.5}}
        evaluation: {metrics: [auc, accuracy], every: 1, split: test}
        checkpoint: {keep: 1}
        """;

    /// <summary>Names of <see cref="PersonalOf"/>.</summary>
    public static readonly string[] Personal = ["fedper", "fedrep", "fedbn", "ditto", "apfl", "fine-tune"];

    /// <summary>A job of a few rounds whose hospitals have something of their own.</summary>
    public static string PersonalOf(string kind) => Stateless.With("{kind: logistic-regression}", $"{{kind: mlp, hidden: [4], batchNorm: {(kind == "fedbn" ? "true" : "false")}}}")
        + $"\npersonalization: {{kind: {kind}{(kind is "fedper" or "fedrep" ? ", personal: \"layers.1.*\"" : "")}}}\n";

    public static string Of(string kind) => kind switch
    {
        nameof(Stateless) => Stateless,
        nameof(Stateful) => Stateful,
        nameof(Regional) => Regional,
        nameof(Tuned) => Tuned,
        _ => throw new ArgumentException($"no job '{kind}'", nameof(kind)),
    };

    /// <summary>The same job with one text for another; the text must be there.</summary>
    public static string With(this string job, string old, string @new)
    {
        Assert.Contains(old, job);
        return job.Replace(old, @new, StringComparison.Ordinal);
    }
}
