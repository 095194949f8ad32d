namespace HierFL.Benchmarks.Results;

/// <summary>A method of FLamby's Fed-Heart-Disease benchmark as a job of ours.</summary>
/// <param name="Name">As FLamby names it.</param>
/// <param name="Hospitals">Who takes part; null stands for one hospital that has all rows.</param>
/// <param name="Training">The sections <c>stop</c>, <c>local</c>, <c>algorithm</c> and <c>server</c>.</param>
/// <param name="PooledTest">Accuracy on all test rows as FLamby publishes it: mean and standard deviation of its five results.</param>
/// <param name="Centres">The same of the mean over the four centres' own test rows.</param>
/// <remarks>Published figures: the result files of FLamby (owkin/FLamby, MIT licence), <c>flamby/results/results_benchmark_fed_heart_disease</c>.</remarks>
internal sealed record FlambyMethod(string Name, string[]? Hospitals, string Training, (double Mean, double Std) PooledTest, (double Mean, double Std) Centres)
{
    private const string Alone = """
        stop: {rounds: 1}
        local: {epochs: 50, batchSize: 4, optimizer: {kind: adam, learningRate: 0.001}}
        """;

    /// <summary>FLamby's constants: no bias correction, and moments that begin at zero.</summary>
    private const string Adaptive = "tau: 1.0e-8, v0: 0";

    public static FlambyMethod[] All { get; } =
    [
        new("Pooled", null, Alone, (0.795, 0.003), (0.735, 0.003)),
        new("Local 0 (Cleveland)", [HeartRows.Hospitals[0]], Alone, (0.784, 0.007), (0.722, 0.021)),
        new("Local 1 (Hungary)", [HeartRows.Hospitals[1]], Alone, (0.727, 0.013), (0.629, 0.017)),
        new("Local 2 (Switzerland)", [HeartRows.Hospitals[2]], Alone, (0.483, 0.045), (0.567, 0.058)),
        new("Local 3 (Long Beach)", [HeartRows.Hospitals[3]], Alone, (0.611, 0.039), (0.637, 0.039)),
        new("FedAvg", HeartRows.Hospitals, Together("0.001", ""), (0.748, 0.027), (0.685, 0.028)),
        new("FedProx", HeartRows.Hospitals, Together("0.001", "algorithm: {kind: fedprox, mu: 0.01}"), (0.748, 0.027), (0.685, 0.028)),
        new("Scaffold", HeartRows.Hospitals, Together("0.001", "algorithm: {kind: scaffold}"), (0.748, 0.027), (0.684, 0.028)),
        new("FedAdam", HeartRows.Hospitals, Together("0.01", $"server: {{kind: fedadam, learningRate: 0.01, beta1: 0.9, beta2: 0.999, {Adaptive}}}"), (0.779, 0.015), (0.726, 0.014)),
        new("FedYogi", HeartRows.Hospitals, Together("0.003162", $"server: {{kind: fedyogi, learningRate: 0.01, beta1: 0.9, beta2: 0.999, {Adaptive}}}"), (0.779, 0.015), (0.731, 0.013)),
        new("FedAdagrad", HeartRows.Hospitals, Together("0.003162", $"server: {{kind: fedadagrad, learningRate: 0.316228, beta1: 0.9, {Adaptive}}}"), (0.779, 0.015), (0.731, 0.013)),
    ];

    /// <summary>Its job file. Every hospital standardizes by its own training rows.</summary>
    public string Job => $$$"""
        version: 1
        name: heart
        model: {kind: logistic-regression}
        data: {dataset: heart, features: all, standardize: local}
        target: {task: binary, column: label, positive: 1}
        evaluation: {metrics: [accuracy], every: 100, split: test}
        {{{Training}}}

        """;

    private static string Together(string learningRate, string more) => $$$"""
        stop: {rounds: 15}
        local: {steps: 100, batchSize: 4, sampling: continue, optimizer: {kind: sgd, learningRate: {{{learningRate}}}}}
        {{{more}}}
        """;
}
