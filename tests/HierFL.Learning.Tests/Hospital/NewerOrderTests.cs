using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>What a newer order does to one that is at work.</summary>
[TestClass]
public sealed class NewerOrderTests
{
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    [TestMethod]
    public async Task Ends_the_training_of_an_earlier_round()
    {
        await using var ward = new Ward { Learn = FirstWaits };
        _ = ward.Start();
        var old = ward.Order(1, Toy.Model(1, 1));
        ward.Link.Give(old);
        await _began.Task;

        var newer = ward.Order(2, Toy.Model(2, 2));
        var said = await ward.AnswerToAsync(newer);

        Assert.AreEqual(newer.Key, said.Key, "the old order is never answered");
        Assert.AreEqual(old.Key, ward.Events.OfType<HospitalEvent.Superseded>().Single().Key);
        Assert.HasCount(1, ward.Files("outbox"));
    }

    [TestMethod]
    public async Task Takes_over_the_training_of_the_same_round_instead_of_beginning_again()
    {
        await using var ward = new Ward { Learn = FirstWaits };
        _ = ward.Start();
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        await _began.Task;
        var attempt = ward.Order(1, Toy.Model(1, 1), change: plan => plan with { Attempt = 2 });
        ward.Link.Give(attempt);
        await Eventually.HoldsAsync("the training answers the attempt", () => ward.Events.Contains(new HospitalEvent.Adopted("north", attempt.Key)));

        _goOn.SetResult();
        var said = await ward.Link.HeardAsync();

        Assert.AreEqual(attempt.Key, said.Key);
        Assert.AreEqual(1, ward.Trainings);
        Assert.IsEmpty(ward.Events.OfType<HospitalEvent.Superseded>());
    }

    [TestMethod]
    public async Task Whose_plan_does_not_come_keeps_the_agent_from_no_other_job()
    {
        await using var ward = new Ward(slots: 2) { Learn = FirstWaits };
        _ = ward.Start();
        var old = ward.Order(1, Toy.Model(1, 1));
        ward.Link.Give(old);
        await _began.Task;
        var newer = ward.Order(2, Toy.Model(1, 1));
        ward.Link.Hold(newer.Plan);
        ward.Link.Give(newer);

        ward.Job = new ToyJob(Name: "other");
        Assert.AreEqual("other", (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Key.Job);
        ward.Link.Give(new JobOver("other"));
        await Eventually.HoldsAsync("it hears that a job is over", () => ward.Events.OfType<HospitalEvent.JobOver>().Any());

        _goOn.SetResult();
        Assert.AreEqual(old.Key, (await ward.Link.HeardAsync()).Key, "what runs is answered meanwhile");
        ward.Link.Free(newer.Plan);
        Assert.AreEqual(newer.Key, (await ward.Link.HeardAsync()).Key);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task An_order_given_again_or_an_older_one_changes_nothing(bool same)
    {
        await using var ward = new Ward { Learn = FirstWaits };
        _ = ward.Start();
        var older = ward.Order(1, Toy.Model(1, 1));
        var order = ward.Order(2, Toy.Model(2, 2));
        ward.Link.Give(order);
        await _began.Task;
        ward.Link.Give(same ? order : older);
        await DealtWithAsync(ward);

        _goOn.SetResult();

        Assert.AreEqual(order.Key, (await ward.Link.HeardAsync()).Key);
        Assert.AreEqual(1, ward.Trainings);
    }

    [TestMethod]
    public async Task Orders_of_other_jobs_wait_and_are_answered_one_at_a_time()
    {
        await using var ward = new Ward { Learn = FirstWaits };
        _ = ward.Start();
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        await _began.Task;
        ward.Job = new ToyJob(Name: "other");
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        ward.Link.Give(ward.Order(2, Toy.Model(1, 1)));
        await DealtWithAsync(ward);
        Assert.AreEqual(1, ward.Trainings);

        _goOn.SetResult();

        Assert.AreEqual(new RoundKey("toy", 1, 1), (await ward.Link.HeardAsync()).Key);
        Assert.AreEqual(new RoundKey("other", 1, 3), (await ward.Link.HeardAsync()).Key, "the newer of the two that waited");
        Assert.AreEqual(2, ward.Trainings);
    }

    [TestMethod]
    public async Task Stopping_the_agent_ends_its_training()
    {
        await using var ward = new Ward { Learn = FirstWaits };
        _ = ward.Start();
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        await _began.Task;

        await ward.StopAsync();

        Assert.AreEqual(0, Volatile.Read(ref _running));
        Assert.IsEmpty(ward.Files("outbox"));
        _ = ward.Start();
    }

    /// <summary>The agent asks for the next order once it has dealt with one; an order of another hospital marks that moment.</summary>
    private static async Task DealtWithAsync(Ward ward)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var questions = 0;
        ward.Link.Fault = call =>
        {
            if (call == "next" && ++questions == 1)
            {
                asked.SetResult();
            }
        };
        ward.Link.Give(new WorkOrder(new RoundKey("mark", 1, 1), "south", new ContentRef("", 0), null));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private LearningResult FirstWaits(LearningRequest request, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _running);
        try
        {
            if (_began.TrySetResult())
            {
                _goOn.Task.Wait(cancellation);
            }

            return ToyLearner.Train(request, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
