using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// What is computed, apart from who asks and how often: passes with equal keys ask for the same bytes, so a hospital computes them once.
/// </summary>
/// <param name="Job">Name of the job.</param>
/// <param name="Round">From 1; 0 for statistics.</param>
/// <param name="Task">What is asked.</param>
/// <param name="Step">Regional round within the round, from 1.</param>
/// <param name="BaseModel">SHA-256 of the model; empty for statistics.</param>
internal sealed record WorkKey(string Job, int Round, RoundTask Task, int Step, string BaseModel)
{
    public static WorkKey Of(RoundPlan plan) => new(plan.Key.Job, plan.Round, plan.Task, plan.Step, plan.Model?.Sha256 ?? "");

    /// <summary>
    /// Whether an order for this work shows that the fate of earlier training is known: a later round or step was planned, or the same one on another
    /// model, or the model that came of it is being measured. Later rounds stay undecided: a job resumed from an older checkpoint comes to them again.
    /// </summary>
    /// <param name="round">Round of the earlier training.</param>
    /// <param name="step">Its regional round.</param>
    /// <param name="sameBase">Whether it was trained on <see cref="BaseModel"/>.</param>
    public bool Decides(int round, int step, bool sameBase)
    {
        if (round != Round)
        {
            return round < Round;
        }

        return Task == RoundTask.Train ? step < Step || (step == Step && !sameBase) : BaseModel.Length > 0 && !sameBase;
    }
}
