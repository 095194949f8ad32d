using System.Collections.Concurrent;
using System.Collections.Immutable;
using HierFL.Agent.Configuration;
using HierFL.Agent.Running;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Agent.Tests.Running;

[TestClass]
public sealed class SweepLoopTests : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(7);
    private static readonly ResourcesSection Resources = new() { KeepStopped = Keep, KeepFinished = Keep + Keep };

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, JobFate> _fates = new();
    private readonly ConcurrentQueue<string> _forgotten = new();
    private readonly ConcurrentQueue<string> _lostUpdates = new();
    private readonly ConcurrentQueue<string> _troubles = new();
    private int _asked;

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task At_the_start_updates_of_finished_jobs_go_and_nothing_that_cannot_be_got_back()
    {
        foreach (var (job, condition) in new[]
        {
            ("finished", JobCondition.Finished), ("open", JobCondition.Open), ("failed", JobCondition.Stopped), ("unknown", JobCondition.Unknown),
        })
        {
            Hold(job, condition, 10 * Keep);
            Directory.CreateDirectory(Path.Combine(HospitalFolder.OutboxIn(_folder.Path), job));
        }

        var run = Run(Answer);

        await Eventually.HoldsAsync("it has waited for the next time", () => _time.NextDue is not null);
        CollectionAssert.AreEqual(new[] { "finished" }, _lostUpdates.ToArray());
        Assert.IsEmpty(_forgotten, "however long ago the region says that was");
        await EndAsync(run);
    }

    [TestMethod]
    public async Task What_may_go_on_stays_as_long_as_the_site_says_whatever_restarts()
    {
        Hold("finished", JobCondition.Finished, TimeSpan.Zero);
        Hold("failed", JobCondition.Stopped, TimeSpan.Zero);
        Hold("open", JobCondition.Open, TimeSpan.Zero);
        Hold("unknown", JobCondition.Unknown, TimeSpan.Zero);
        CollectionAssert.AreEqual(Array.Empty<string>(), await AtTheStartAsync());
        Pass(Keep - TimeSpan.FromMinutes(1));
        CollectionAssert.AreEqual(Array.Empty<string>(), await AtTheStartAsync());
        Pass(TimeSpan.FromMinutes(1));
        CollectionAssert.AreEqual(new[] { "failed" }, await AtTheStartAsync());
        Pass(Keep);
        CollectionAssert.AreEqual(new[] { "failed", "finished" }, await AtTheStartAsync());
    }

    [TestMethod]
    public async Task The_time_begins_anew_for_a_job_that_went_on()
    {
        Hold("job", JobCondition.Stopped, TimeSpan.Zero);
        await AtTheStartAsync();
        Pass(Keep);
        // The agent did not ask while it ran: only the region's clock knows.
        _fates["job"] = new JobFate("job", JobCondition.Stopped, TimeSpan.FromHours(1));
        CollectionAssert.AreEqual(Array.Empty<string>(), await AtTheStartAsync());

        _fates["job"] = new JobFate("job", JobCondition.Open, TimeSpan.Zero);
        await AtTheStartAsync();
        // A region that forges its clock does not shorten it.
        _fates["job"] = new JobFate("job", JobCondition.Finished, 10 * Keep);
        CollectionAssert.AreEqual(Array.Empty<string>(), await AtTheStartAsync());
    }

    [TestMethod]
    public async Task Asks_soon_after_a_job_is_over()
    {
        Hold("job", JobCondition.Open, TimeSpan.Zero);
        var sweep = Sweep(Answer);
        var run = sweep.RunAsync(Forget, _stop.Token);
        await Eventually.HoldsAsync("it has asked", () => _time.NextDue is not null);

        Directory.CreateDirectory(Path.Combine(HospitalFolder.OutboxIn(_folder.Path), "job"));
        _fates["job"] = new JobFate("job", JobCondition.Finished, TimeSpan.Zero);
        var before = _time.NextDue;
        sweep.Hear(new HospitalEvent.JobOver("north", "job"));
        await Eventually.HoldsAsync("it waits for the registry", () => _time.NextDue is not null && _asked == 1);
        await Eventually.HoldsAsync("its updates are gone", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return !_lostUpdates.IsEmpty;
        });
        await EndAsync(run);
    }

    [TestMethod]
    public async Task A_region_that_is_not_reached_loses_nothing_and_is_asked_again()
    {
        Hold("job", JobCondition.Finished, TimeSpan.Zero);
        Directory.CreateDirectory(Path.Combine(HospitalFolder.OutboxIn(_folder.Path), "job"));
        string[] answers = ["no route", "no route", "not implemented", "", "no route"];
        var run = Run((jobs, token) => _asked < answers.Length && answers[_asked] is { Length: > 0 } trouble
            ? Task.FromException<ImmutableArray<JobFate>>(Trouble(trouble))
            : Answer(jobs, token));
        await Eventually.HoldsAsync("it has asked often", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return _asked > answers.Length;
        });
        Assert.IsNotEmpty(_lostUpdates);
        CollectionAssert.AreEqual(new[] { "no route", "not implemented", "no route" }, _troubles.ToArray(), "each is told, once until it changes");
        await EndAsync(run);
    }

    [TestMethod]
    public async Task A_question_that_nobody_has_answered_goes_with_its_job()
    {
        _fates["asked"] = new JobFate("asked", JobCondition.Stopped, TimeSpan.Zero);
        new ApprovalFolder(HospitalFolder.ApprovalsIn(_folder.Path)).Set("asked", new string('a', 64), ApprovalState.Requested);
        CollectionAssert.AreEqual(Array.Empty<string>(), await AtTheStartAsync());
        Pass(Keep);
        CollectionAssert.AreEqual(new[] { "asked" }, await AtTheStartAsync());
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

    /// <summary>An agent that starts, sweeps once and stops; what has been forgotten so far.</summary>
    private async Task<string[]> AtTheStartAsync()
    {
        using var stop = new CancellationTokenSource();
        var run = Sweep(Answer).RunAsync(Forget, stop.Token);
        await Eventually.HoldsAsync("it waits for the next time", () => _time.NextDue is not null);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        return [.. _forgotten.Distinct().Order()];
    }

    private IOException Trouble(string message)
    {
        _asked++;
        return new IOException(message);
    }

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        foreach (var fate in _fates.Values.Where(fate => fate.Condition is JobCondition.Finished or JobCondition.Stopped))
        {
            _fates[fate.Job] = fate with { Over = fate.Over + time };
        }
    }

    private void Forget(string job, bool keepStates) => (keepStates ? _lostUpdates : _forgotten).Enqueue(job);

    private SweepLoop Sweep(Func<IReadOnlyList<string>, CancellationToken, Task<ImmutableArray<JobFate>>> ask) =>
        new(_folder.Path, Resources, ask, error => _troubles.Enqueue(error.Message), _time);

    private Task Run(Func<IReadOnlyList<string>, CancellationToken, Task<ImmutableArray<JobFate>>> ask) =>
        Sweep(ask).RunAsync(Forget, _stop.Token);

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
