using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>Orders whose pass is over before the hospital has what they refer to.</summary>
[TestClass]
public sealed class ContentGoneTests
{
    [TestMethod]
    [DataRow("plan")]
    [DataRow("job")]
    [DataRow("model")]
    public async Task Work_on_a_pass_that_is_over_ends_without_an_answer_and_the_next_order_is_served(string gone)
    {
        await using var ward = new Ward();
        var over = ward.Order(1, Toy.Model(1, 1), change: plan =>
        {
            ward.Link.Drop(gone == "job" ? plan.Job : gone == "model" ? plan.Model! : new ContentRef("", 0));
            return plan;
        });
        if (gone == "plan")
        {
            ward.Link.Drop(over.Plan);
        }

        ward.Link.Give(over);
        _ = ward.Start();
        ward.Job = new ToyJob(Name: "other");

        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(2, 2)));

        Assert.AreEqual("other", said.Key.Job, "the region hears nothing about the pass that is over");
        Assert.IsNotNull(said.Header);
        Assert.AreEqual(over.Key, ward.Events.OfType<HospitalEvent.PassOver>().Single().Key);
        Assert.IsEmpty(ward.Events.OfType<HospitalEvent.LinkFailed>(), "content that is gone is not insisted upon");
        Assert.AreEqual(1, ward.Trainings);
    }

    [TestMethod]
    public async Task A_newer_order_whose_pass_is_over_does_not_end_what_is_at_work()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ward = new Ward
        {
            Learn = (request, cancellation) =>
            {
                began.TrySetResult();
                goOn.Task.Wait(cancellation);
                return ToyLearner.Train(request, cancellation);
            },
        };
        _ = ward.Start();
        var order = ward.Order(1, Toy.Model(1, 1));
        ward.Link.Give(order);
        await began.Task;
        var over = ward.Order(2, Toy.Model(2, 2));
        ward.Link.Drop(over.Plan);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var fetches = ward.Link.Fetches;
        ward.Link.Fault = call =>
        {
            // The agent asks for the next order once it has dealt with this one.
            if (call == "next" && ward.Link.Fetches > fetches)
            {
                asked.TrySetResult();
            }
        };
        ward.Link.Give(over);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));

        goOn.SetResult();

        Assert.AreEqual(order.Key, (await ward.Link.HeardAsync()).Key);
        Assert.IsEmpty(ward.Events.OfType<HospitalEvent.Superseded>());
    }
}
