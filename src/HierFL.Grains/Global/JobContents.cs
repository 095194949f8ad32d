using HierFL.Grains.Hosting;

namespace HierFL.Grains.Global;

/// <summary>Names under which a job's submission lies in the content store while the job runs.</summary>
internal static class JobContents
{
    private const string InitialModel = "initial model";

    /// <summary>As the root's grain uses it.</summary>
    public static string InUse(string document) => $"job/{document}";

    /// <summary>As it came out of the archive.</summary>
    public static string Archived(string document) => $"archived/{document}";

    /// <summary>A version of the model is durable: if the job begins anew, the archive gives the initial one again.</summary>
    public static void ForgetInitialModel(ContentStore content, string job)
    {
        content.Forget(job, InUse(InitialModel));
        content.Forget(job, Archived(InitialModel));
    }
}
