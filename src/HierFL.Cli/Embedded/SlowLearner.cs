using System.Diagnostics;
using HierFL.Learning.Training;

namespace HierFL.Cli.Embedded;

/// <summary>A straggler: takes <paramref name="slowdown"/> times as long and gives the same result.</summary>
internal sealed class SlowLearner(ILearner learner, double slowdown) : ILearner
{
    public LearningResult Run(LearningRequest request, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var result = learner.Run(request, cancellation);
        cancellation.WaitHandle.WaitOne(watch.Elapsed * (slowdown - 1));
        cancellation.ThrowIfCancellationRequested();
        return result;
    }
}
