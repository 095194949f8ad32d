namespace HierFL.Benchmarks.Results;

/// <summary>Job files whose every version is kept, for <see cref="GapCurve"/>.</summary>
internal static class GapJob
{
    /// <param name="rounds">Global rounds.</param>
    /// <param name="steps">Full-batch steps of a hospital in a round, of 0.1.</param>
    /// <param name="more">Further sections.</param>
    public static string Text(int rounds, int steps, string more) => $$$"""
        version: 1
        name: heart
        stop: {rounds: {{{rounds}}}}
        model: {kind: logistic-regression, init: zeros}
        data: {dataset: heart, features: all, standardize: federated}
        target: {task: binary, column: label, positive: 1}
        local: {steps: {{{steps}}}, batchSize: full, optimizer: {kind: sgd, learningRate: 0.1}}
        evaluation: {metrics: [accuracy], every: {{{rounds}}}, split: test}
        checkpoint: {every: 1, keep: {{{rounds + 1}}}}
        {{{more}}}

        """;
}
