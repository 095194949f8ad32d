using System.CommandLine;
using HierFL.Agent.Approvals;
using HierFL.Agent.Configuration;
using HierFL.Learning.Hospital;

namespace HierFL.Agent.Commands;

/// <summary><c>hierfl-agent jobs list|show|approve|deny</c>: the word of the hospital's people on jobs.</summary>
internal static class JobsCommand
{
    public static Command Build() => new("jobs", "See the jobs that were asked for at this hospital, and let them in or not.")
    {
        List(), Show(), Decide("approve", "Let a job in, as it is now; a changed one is asked for again.", ApprovalState.Approved),
        Decide("deny", "Keep a job out, also one that was let in: from its next order on.", ApprovalState.Denied),
    };

    private static Command List()
    {
        var (site, output) = (SharedOptions.Site(), SharedOptions.Output());
        var command = new Command("list", "List the jobs that were asked for.") { site, output };
        command.SetAction(parsed =>
        {
            var jobs = Open(parsed, site).All();
            Console.Out.Write(parsed.GetValue(output) == "json" ? PrettyJson.Of(jobs) : JobText.Table(jobs));
        });
        return command;
    }

    private static Command Show()
    {
        var (site, output, job, digest) = (SharedOptions.Site(), SharedOptions.Output(), Job(), Digest());
        var command = new Command("show", "Show what a job wants.") { job, digest, site, output };
        command.SetAction(parsed =>
        {
            var asked = Open(parsed, site).Find(parsed.GetValue(job)!, parsed.GetValue(digest));
            Console.Out.Write(parsed.GetValue(output) == "json" ? PrettyJson.Of(asked) : JobText.Of(asked));
        });
        return command;
    }

    private static Command Decide(string verb, string description, ApprovalState state)
    {
        var (site, job, digest) = (SharedOptions.Site(), Job(), Digest());
        var command = new Command(verb, description) { job, digest, site };
        command.SetAction(parsed =>
        {
            var jobs = Open(parsed, site);
            var asked = jobs.Find(parsed.GetValue(job)!, parsed.GetValue(digest));
            jobs.Set(asked, state);
            Console.Out.Write($"{state}: job {asked.Job} with digest {asked.Digest}.\n");
        });
        return command;
    }

    private static JobList Open(ParseResult parsed, Option<string?> site) => new(SiteFile.Read(parsed.GetValue(site)).Folder);

    private static Argument<string> Job() => new("JOB") { Description = "The job's name; of several contents the one asked for last." };

    private static Option<string?> Digest() => new("--digest") { Description = "The beginning of the digest of one content of the job.", HelpName = "DIGEST" };
}
