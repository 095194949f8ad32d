using HierFL.Core.Jobs;
using HierFL.Core.Personalization;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Models;
using HierFL.Learning.Preprocessing;
using HierFL.Learning.Training;
using static TorchSharp.torch;

namespace HierFL.Learning.Personalization;

/// <summary>The whole models that are measured at a hospital: the common one, and its own.</summary>
/// <param name="setup">The job's choices.</param>
/// <param name="shared">What came from the tiers.</param>
/// <param name="classes">What the job knows of the classes, for a fit.</param>
/// <param name="round">Global round whose learning rate a fit takes.</param>
internal sealed class HospitalModel(LearningSetup setup, ModelVector shared, PreprocessingDocument classes, int round)
{
    /// <summary>Whole: what is shared, with the part that every hospital started from.</summary>
    /// <exception cref="LearningException">What came is not what the job shares.</exception>
    public ModelVector Common(InputShape inputs) => Common(setup, shared, inputs);

    /// <inheritdoc cref="Common(InputShape)"/>
    public static ModelVector Common(LearningSetup setup, ModelVector shared, InputShape inputs)
    {
        if (setup.Personal is not PersonalPart)
        {
            return shared;
        }

        using var scope = NewDisposeScope();
        using var model = DividedModel.Open(setup, shared, _ => null, inputs);
        return model.Flat.Read();
    }

    /// <summary>The one that the hospital uses; the common one where it has taken part in no round.</summary>
    /// <param name="job">The job.</param>
    /// <param name="state">What the hospital kept; null if nothing.</param>
    /// <param name="training">Rows for a fit.</param>
    /// <param name="maxSteps">Most steps that the hospital does.</param>
    /// <param name="streamOf">Orders the rows of an epoch of a fit.</param>
    /// <param name="noise">Seed of everything random in a forward pass of a fit.</param>
    /// <param name="place">For messages.</param>
    /// <param name="cancellation">Heeded between batches.</param>
    /// <exception cref="LearningException">What came or was kept is not the job's.</exception>
    public ModelVector Own(
        JobSpec job, ModelVector? state, PreparedRows training, int maxSteps, Func<int, SeededStream> streamOf, ulong noise, string place, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var inputs = training.Shape;
        return setup.Personal.FitEpochs > 0 ? Fitted(job, training, maxSteps, streamOf, noise, place, cancellation)
            : setup.Personal.KeepsModel ? Mixed(job, state, inputs)
            : Joined(job, state, inputs);
    }

    private ModelVector Joined(JobSpec job, ModelVector? state, InputShape inputs)
    {
        using var model = DividedModel.Open(setup, shared, parts => LocalState.Read(StateShape.Of(setup, job.Local, parts), state).Personal, inputs);
        return model.Flat.Read();
    }

    private ModelVector Mixed(JobSpec job, ModelVector? state, InputShape inputs)
    {
        using var model = DividedModel.Open(setup, shared, _ => null, inputs);
        var kept = LocalState.Read(StateShape.Of(setup, job.Local, model.Parts), state);
        if (kept.Personal is not { } own)
        {
            return shared;
        }

        var length = shared.Layout.ParameterCount;
        var used = new ModelVector(own.Layout, (float[])own.Floats.Clone(), own.Integers);
        setup.Personal.Mix(used.Floats.AsSpan(0, length), own.Floats.AsSpan(0, length), shared.Floats.AsSpan(0, length), kept.Numbers);
        return used;
    }

    private ModelVector Fitted(JobSpec job, PreparedRows training, int maxSteps, Func<int, SeededStream> streamOf, ulong noise, string place, CancellationToken cancellation)
    {
        if (training.Count == 0)
        {
            return shared;
        }

        var local = job.Local with { Epochs = setup.Personal.FitEpochs, Steps = null, Sampling = Sampling.Reshuffle, OptimizerState = OptimizerStatePolicy.Reset };
        var fit = new LocalTraining(setup.Alone(), local, training, classes) { Round = Math.Max(1, round) };
        return fit.Run(shared, shared: null, kept: null, Math.Min(fit.StepsAsked, maxSteps), streamOf, noise, place, cancellation).Model;
    }
}
