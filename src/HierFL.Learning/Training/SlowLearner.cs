using System.Diagnostics;

namespace HierFL.Learning.Training;

/// <summary>A straggler, for studies: takes <paramref name="slowdown"/> times as long and gives the same result.</summary>
/// <param name="learner">Who does the work.</param>
/// <param name="slowdown">At least 1.</param>
public sealed class SlowLearner(ILearner learner, double slowdown) : ILearner
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
