using System.Diagnostics;
using HierFL.Learning.Tests.Hospital;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests.Training;

[TestClass]
public sealed class SlowLearnerTests
{
    private static readonly LearningResult Result = Toy.Result(Toy.Model(1, 2), null);

    private static readonly ToyLearner Quick = new((_, _) => Result);

    [TestMethod]
    public void Takes_longer_and_gives_the_same()
    {
        var delay = TimeSpan.FromMilliseconds(60);
        var watch = Stopwatch.StartNew();
        Assert.AreSame(Result, SlowLearner.Of(Quick, 1, delay).Run(null!, CancellationToken.None));
        Assert.IsGreaterThanOrEqualTo(delay, watch.Elapsed);
    }

    [TestMethod]
    public void Is_the_learner_itself_where_nothing_is_slower() => Assert.AreSame(Quick, SlowLearner.Of(Quick, 1, null));

    [TestMethod]
    public void Stops_while_it_waits()
    {
        using var stop = new CancellationTokenSource();
        var learner = SlowLearner.Of(new ToyLearner((_, _) =>
        {
            stop.Cancel();
            return Result;
        }), 1, TimeSpan.FromDays(3650));
        Assert.ThrowsExactly<OperationCanceledException>(() => learner.Run(null!, stop.Token));
    }
}
