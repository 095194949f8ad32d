using System.Xml.Linq;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Reports.Page;

/// <summary>The job as it was carried out, and what it promises about patients.</summary>
internal static class ConfigurationSection
{
    /// <summary>A job with its means and deviations written out can be long.</summary>
    private const int MostCharacters = 20_000;

    public static XElement Make(JobRecord job)
    {
        var cut = job.JobYaml.Length > MostCharacters;
        return Elements.Section(
            "configuration",
            "Configuration",
            new XElement("p", Privacy(job.Spec)),
            new XElement("pre", Elements.Code(cut ? job.JobYaml[..MostCharacters] : job.JobYaml)),
            cut ? Elements.Note($"The first {MostCharacters} of {job.JobYaml.Length} characters of the effective job file.") : null);
    }

    private static string Privacy(JobSpec spec) => spec.Privacy is NoPrivacy
        ? "The job adds no noise (privacy: none): the trained model may reveal facts of single patients. Share it as you would share the data."
        : "The job trains with differential privacy; its parameters stand under privacy below.";
}
