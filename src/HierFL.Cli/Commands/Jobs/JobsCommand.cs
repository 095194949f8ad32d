using System.CommandLine;

namespace HierFL.Cli.Commands.Jobs;

/// <summary><c>hierfl jobs ...</c>: the jobs of a cluster.</summary>
internal static class JobsCommand
{
    public static Command Build() => new("jobs", "Hand jobs in to a cluster, and follow them.")
    {
        JobsSubmitCommand.Build(),
        JobsListCommand.Build(),
        JobsShowCommand.Build(),
        JobsWatchCommand.Build(),
        JobsCancelCommand.Build(),
        JobsResumeCommand.Build(),
        SharedOptions.Context,
    };

    public static Argument<string> Job() => new("JOB") { Description = "Name of the job." };
}
