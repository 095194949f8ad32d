using System.Collections.Concurrent;
using System.Collections.Immutable;
using HierFL.Agent.Running;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Running;

[TestClass]
public sealed class SweepLoopTests : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, JobFate> _fates = new();
    private readonly ConcurrentQueue<string> _forgotten = new();
    private int _asked;

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task At_the_start_finished_jobs_go_and_what_may_go_on_stays()
    {
        Hold("finished", JobCondition.Finished, TimeSpan.Zero);
        Hold("open", JobCondition.Open, TimeSpan.Zero);
        Hold("failed", JobCondition.Stopped, Keep - TimeSpan.FromMinutes(1));
        Hold("long-failed", JobCondition.Stopped, Keep);
        Hold("unknown", JobCondition.Unknown, TimeSpan.Zero);
        var run = Run(Answer);

        await Eventually.HoldsAsync("it has waited for the next time", () => _time.NextDue is not null);
        CollectionAssert.AreEqual(new[] { "finished", "long-failed" }, _forgotten.Order().ToArray());
        await EndAsync(run);
    }

    [TestMethod]
    public async Task Asks_soon_after_a_job_is_over()
    {
        Hold("job", JobCondition.Open, TimeSpan.Zero);
        var sweep = new SweepLoop(_folder.Path, Keep, Answer, _time);
        var run = sweep.RunAsync(_forgotten.Enqueue, _stop.Token);
        await Eventually.HoldsAsync("it has asked", () => _time.NextDue is not null);

        _fates["job"] = new JobFate("job", JobCondition.Finished, TimeSpan.Zero);
        var before = _time.NextDue;
        sweep.Hear(new HospitalEvent.JobOver("north", "job"));
        await Eventually.HoldsAsync("it waits for the registry", () => _time.NextDue is not null && _asked == 1);
        await Eventually.HoldsAsync("it is forgotten", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return !_forgotten.IsEmpty;
        });
        await EndAsync(run);
    }

    [TestMethod]
    public async Task A_region_that_is_not_reached_loses_nothing_and_is_asked_again()
    {
        Hold("job", JobCondition.Finished, TimeSpan.Zero);
        var run = Run((jobs, token) => _asked++ < 2 ? throw new IOException("no route") : Answer(jobs, token));
        await Eventually.HoldsAsync("it is forgotten", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return !_forgotten.IsEmpty;
        });
        await EndAsync(run);
    }

    [TestMethod]
    public async Task Only_what_was_asked_for_is_let_go_of()
    {
        Hold("job", JobCondition.Open, TimeSpan.Zero);
        var run = Run((_, _) => Task.FromResult<ImmutableArray<JobFate>>([new("other", JobCondition.Finished, TimeSpan.Zero)]));
        await Eventually.HoldsAsync("it has asked", () => _time.NextDue is not null);
        Assert.IsEmpty(_forgotten);
        await EndAsync(run);
    }

    private void Hold(string job, JobCondition condition, TimeSpan over)
    {
        Directory.CreateDirectory(Path.Combine(HospitalFolder.StatesIn(_folder.Path), job));
        _fates[job] = new JobFate(job, condition, over);
    }

    private Task Run(Func<IReadOnlyList<string>, CancellationToken, Task<ImmutableArray<JobFate>>> ask) =>
        new SweepLoop(_folder.Path, Keep, ask, _time).RunAsync(_forgotten.Enqueue, _stop.Token);

    private Task<ImmutableArray<JobFate>> Answer(IReadOnlyList<string> jobs, CancellationToken cancellation)
    {
        _asked++;
        return Task.FromResult<ImmutableArray<JobFate>>([.. jobs.Select(job => _fates[job])]);
    }

    private async Task EndAsync(Task run)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
    }
}
