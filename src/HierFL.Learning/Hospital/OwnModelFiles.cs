using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;

namespace HierFL.Learning.Hospital;

/// <summary>
/// The model that the hospital uses, for each job whose personalization gives it one: as it was last measured, with what is needed to use it. It is no state: an evaluation makes it anew,
/// and it stays when the job is over.
/// </summary>
/// <param name="folder">One folder below it for each job.</param>
/// <param name="isFlushed">Whether it must survive a power cut.</param>
/// <param name="write">Vector to safetensors.</param>
internal sealed class OwnModelFiles(string folder, bool isFlushed, Func<ModelVector, byte[]> write)
{
    public const string ModelName = "model.safetensors";
    public const string PreprocessingName = "preprocessing.json";

    // Nothing hangs on the moment at which the agent dies: the same evaluation is asked for again, and gives the same files.
    private readonly DurableFiles _files = new(CrashPoints.None, isFlushed);

    /// <summary>Replaces the job's model, its preprocessing first: a folder with a model is whole.</summary>
    public void Write(string job, ModelVector model, PreprocessingDocument preprocessing)
    {
        _files.Write(Path.Combine(folder, job, PreprocessingName), "personal", WireJson.Bytes(preprocessing));
        _files.Write(Path.Combine(folder, job, ModelName), "personal", write(model));
    }
}
