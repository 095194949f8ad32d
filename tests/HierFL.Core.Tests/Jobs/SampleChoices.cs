using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Algorithms;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.ServerOptimizers;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;

namespace HierFL.Core.Tests.Jobs;

/// <summary>Families that Learning has in production, small enough to know every answer, and odd kinds of Core's families.</summary>
internal static class Samples
{
    public static Catalogue Catalogue { get; } = Catalogue.Of(typeof(Samples).Assembly);
}

[JobKey("model")]
public abstract record SampleModel : JobChoice;

public sealed record LogisticRegression : SampleModel;

public sealed record Mlp : SampleModel, ILaidOut
{
    [Description("Units of each hidden layer."), Above(0)]
    public ImmutableArray<int> Hidden { get; init; } = [16];

    [Description("Share of units dropped."), AtLeast(0), Below(1)]
    public double Dropout { get; init; }

    public Initial Init { get; init; } = new("default");

    public TensorLayout LayoutFor(JobSpec job) => new(
        [new TensorSpec("body.weight", TensorType.Float32, [4], TensorKind.Parameter), new TensorSpec("head.weight", TensorType.Float32, [2], TensorKind.Parameter), new TensorSpec("head.bias", TensorType.Float32, [1], TensorKind.Parameter)]);

    public override IEnumerable<string> Check() => Hidden.Length > 3 ? [$"found {Hidden.Length} hidden layers; allowed: up to 3"] : [];
}

/// <summary>A word or a map: a type with a form of its own.</summary>
public sealed record Initial(string Word, string? Checkpoint = null) : IFileValue<Initial>
{
    public static string Allowed => "default, zeros, or {checkpoint: ref}";

    public static string Schema => """{"oneOf":[{"enum":["default","zeros"]},{"type":"object","properties":{"checkpoint":{"type":"string"}},"required":["checkpoint"],"additionalProperties":false}]}""";

    public static Initial? Bind(Node node, BindContext context)
    {
        if (node is MapNode)
        {
            return context.TryBind<FromCheckpoint>(node, out var from) ? new Initial("checkpoint", from.Checkpoint) : null;
        }

        if (node is ScalarNode { Text: "default" or "zeros" } word)
        {
            return new Initial(word.Text);
        }

        context.Refuse(node, Allowed, ["default", "zeros"]);
        return null;
    }

    public Node ToNode() => Checkpoint is null
        ? new ScalarNode(Word, Quoted: true, 0, 0)
        : new MapNode([new MapEntry("checkpoint", new ScalarNode(Checkpoint, Quoted: true, 0, 0), 0, 0)], 0, 0);
}

internal sealed record FromCheckpoint
{
    [RequiredInFile]
    public string Checkpoint { get; init; } = "";
}

[JobKey("local.optimizer", "sgd")]
public abstract record SampleOptimizer : JobChoice;

[Kind("sgd")]
public sealed record LocalSgd : SampleOptimizer
{
    [Above(0)]
    public double LearningRate { get; init; } = 0.01;

    public bool Nesterov { get; init; }
}

public sealed record Adam : SampleOptimizer
{
    [RequiredInFile, Above(0)]
    public double LearningRate { get; init; } = 0.001;
}

[JobKey("local.loss", "auto")]
public abstract record SampleLoss : JobChoice;

public sealed record Auto : SampleLoss;

public sealed record SampleSquares : SampleLoss
{
    public override IEnumerable<Misfit> Misfits(JobSpec job) =>
        job.Target.Task == PredictionTask.Regression ? [] : [new Misfit("a loss for regression; allowed: auto", "target.task")];
}

public sealed record SampleScaffold : Algorithm
{
    public override Traits Traits => Traits.Stateful;
}

public sealed record SamplePrivacy : PrivacyMechanism
{
    public override Traits Traits => Traits.Private;
}

public sealed record SampleMedian : AggregationRule
{
    public override Traits Traits => Traits.NeedsSingleUpdates;

    public override double WeightOf(long examples) => 1;
}

public sealed record SampleAdam : ServerOptimizer
{
    public double Tau { get; init; } = 1e-3;

    protected override double Rate => 1;

    public override void Step(Span<float> model, ReadOnlySpan<float> delta, IReadOnlyList<float[]> slots, double rate) => throw new NotSupportedException();
}

public sealed record SampleTopK : UpdateStage
{
    [RequiredInFile, Above(0), AtMost(1)]
    public double Fraction { get; init; }

    public bool ErrorFeedback { get; init; }

    public override Traits Traits => ErrorFeedback ? Traits.Stateful : Traits.None;
}

public sealed record SampleBuffered : RoundMode;
