using System.Diagnostics;

namespace HierFL.Learning.Training;

/// <summary>A straggler, for studies: takes longer and gives the same result.</summary>
public sealed class SlowLearner : ILearner
{
    /// <summary>A wait knows no time much longer.</summary>
    private static readonly TimeSpan MostAtOnce = TimeSpan.FromDays(1);

    private readonly ILearner _learner;
    private readonly double _slowdown;
    private readonly TimeSpan _delay;

    private SlowLearner(ILearner learner, double slowdown, TimeSpan delay) => (_learner, _slowdown, _delay) = (learner, slowdown, delay);

    /// <param name="learner">Who does the work.</param>
    /// <param name="slowdown">How many times as long it takes, at least 1.</param>
    /// <param name="delay">How much longer still; null for nothing.</param>
    /// <returns>The learner itself where it is not to be slower.</returns>
    public static ILearner Of(ILearner learner, double slowdown, TimeSpan? delay) =>
        slowdown > 1 || delay is not null ? new SlowLearner(learner, slowdown, delay ?? TimeSpan.Zero) : learner;

    public LearningResult Run(LearningRequest request, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var result = _learner.Run(request, cancellation);
        for (var left = (watch.Elapsed * (_slowdown - 1)) + _delay; left > TimeSpan.Zero; left -= MostAtOnce)
        {
            cancellation.WaitHandle.WaitOne(left < MostAtOnce ? left : MostAtOnce);
            cancellation.ThrowIfCancellationRequested();
        }

        return result;
    }
}
