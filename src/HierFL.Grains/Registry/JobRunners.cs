using HierFL.Grains.Global;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Registry;

/// <summary>The registry's questions to the grains that run jobs.</summary>
internal sealed partial class JobRunners(IGrainFactory grains, ILogger<JobRunners> log)
{
    /// <summary>Asks every running job how it stands, which lets it run if it does not, or stops it if it is to be stopped.</summary>
    /// <returns>The book in which those that are over are over. One that does not answer is asked again another time.</returns>
    public async Task<JobBook> FollowAsync(JobBook book, DateTimeOffset now)
    {
        var answers = await Task.WhenAll(book.Running.Select(AskAsync));
        return answers.Where(answer => answer.Status?.IsOver == true)
            .Aggregate(book, (next, answer) => next.End(answer.Job.Name, answer.Job.Run, answer.Status!, now));
    }

    private async Task<(BookedJob Job, JobStatus? Status)> AskAsync(BookedJob job)
    {
        var runner = grains.GetGrain<IJobRunner>(GrainKeys.Job(job.Name));
        try
        {
            return (job, await (job.Stop is { } reason ? runner.StopAsync(job.Run, reason) : runner.RunAsync(job.Run)));
        }
        catch (Exception error)
        {
            LogNoAnswer(error, job.Name);
            return (job, null);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {Job} did not answer the registry")]
    private partial void LogNoAnswer(Exception error, string job);
}
