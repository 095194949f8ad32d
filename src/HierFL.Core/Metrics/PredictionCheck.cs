using HierFL.Core.Jobs;

namespace HierFL.Core.Metrics;

/// <summary>What holds of predictions before anything is measured.</summary>
internal static class PredictionCheck
{
    /// <exception cref="ArgumentException">The shapes disagree, a target is not of the task, or an output is not finite (training has diverged).</exception>
    public static void Require(Predictions p, double threshold)
    {
        RequireWidth(p.Task, p.Width);
        if (p.Outputs.LongLength != (long)p.Rows * p.Width)
        {
            throw new ArgumentException($"{p.Rows} rows of width {p.Width} need {(long)p.Rows * p.Width} outputs, found {p.Outputs.Length}");
        }

        if (!(threshold is >= 0 and <= 1))
        {
            throw new ArgumentException($"the threshold is {threshold}, allowed is a probability from 0 to 1");
        }

        for (var i = 0; i < p.Outputs.Length; i++)
        {
            if (!double.IsFinite(p.Outputs[i]))
            {
                throw new ArgumentException($"the model's output in row {i / p.Width} is {p.Outputs[i]}, allowed is a finite number: training has diverged");
            }
        }

        for (var row = 0; row < p.Rows; row++)
        {
            if (!IsTarget(p, p.Targets[row]))
            {
                throw new ArgumentException($"the target in row {row} is {p.Targets[row]}, allowed is {AllowedTargets(p)}");
            }
        }
    }

    /// <exception cref="ArgumentException">The width does not fit the task.</exception>
    public static void RequireWidth(PredictionTask task, int width)
    {
        if (task == PredictionTask.Multiclass ? width < 2 : width != 1)
        {
            throw new ArgumentException($"{task} predictions have width {width}, allowed is {(task == PredictionTask.Multiclass ? "2 or more" : "1")}");
        }
    }

    private static bool IsTarget(Predictions p, double target) => p.Task switch
    {
        PredictionTask.Binary => target is 0 or 1,
        PredictionTask.Multiclass => target >= 0 && target < p.Width && target == Math.Floor(target),
        _ => double.IsFinite(target),
    };

    private static string AllowedTargets(Predictions p) => p.Task switch
    {
        PredictionTask.Binary => "0 or 1",
        PredictionTask.Multiclass => $"a class index from 0 to {p.Width - 1}",
        _ => "a finite number",
    };
}
