using HierFL.Core.Algorithms;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Global;

/// <summary>Names under which a job's submission lies in the content store while the job runs.</summary>
internal static class JobContents
{
    /// <summary>The newest durable version.</summary>
    public const string Model = "model";

    private const string InitialModel = "initial model";

    /// <summary>As the root's grain uses it.</summary>
    public static string InUse(string document) => $"job/{document}";

    /// <summary>As it came out of the archive.</summary>
    public static string Archived(string document) => $"archived/{document}";

    /// <summary>Offers hospitals what the algorithm shares beside the newest version.</summary>
    /// <returns>Null if it shares nothing.</returns>
    public static ContentRef? PutShared(ContentStore content, JobRun run) =>
        SharedVectors.Write(run.Spec.Algorithm, run.Model.Layout, run.State.Shared) is { } shared
            ? content.Put(run.Spec.Name, "shared", Safetensors.ToBytes(shared))
            : null;

    /// <summary>A version of the model is durable: if the job begins anew, the archive gives the initial one again.</summary>
    public static void ForgetInitialModel(ContentStore content, string job)
    {
        content.Forget(job, InUse(InitialModel));
        content.Forget(job, Archived(InitialModel));
    }
}
