using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Learning.Training;

namespace HierFL.Benchmarks.Federation;

/// <summary>A learner that learns nothing: the same small step everywhere, so that what is measured is all the rest.</summary>
internal sealed class NoTraining(RoundClock clock) : ILearner
{
    public const int Rows = 100;

    private const float Step = 1e-6f;

    private float[] _step = [];

    public LearningResult Run(LearningRequest request, CancellationToken cancellation)
    {
        var ring = request.Plan.Ring;
        var lanes = new double[ring.LaneCount];
        if (request.Plan.Task != RoundTask.Train)
        {
            return Result([], [], lanes);
        }

        clock.Begins(request.Plan.Round);
        if (_step.Length != ring.FloatCount)
        {
            _step = new float[ring.FloatCount];
            _step.AsSpan().Fill(Step);
        }

        return Result(_step, new long[ring.IntegerCount], lanes);
    }

    private static LearningResult Result(float[] floats, long[] integers, double[] lanes) =>
        new(floats, integers, lanes, Rows, ImmutableSortedDictionary<string, double>.Empty, null);
}
