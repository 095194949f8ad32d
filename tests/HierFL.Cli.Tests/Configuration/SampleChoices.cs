using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Tests.Configuration;

/// <summary>Stand-ins for the families of Learning, so that these tests change only when reading and writing files does.</summary>
internal static class Samples
{
    public static Catalogue Catalogue { get; } = Catalogue.Of(typeof(Samples).Assembly);
}

[JobKey("model")]
public abstract record SampleModel : JobChoice;

public sealed record Mlp : SampleModel
{
    [Above(0)]
    public ImmutableArray<int> Hidden { get; init; } = [16];
}

[JobKey("local.optimizer", "sgd")]
public abstract record SampleOptimizer : JobChoice;

public sealed record Sgd : SampleOptimizer
{
    [Above(0)]
    public double LearningRate { get; init; } = 0.01;
}

[JobKey("local.loss", "auto")]
public abstract record SampleLoss : JobChoice;

public sealed record Auto : SampleLoss;

