using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class OrderQueueTests
{
    private static readonly Predicate<string> Nothing = _ => false;

    [TestMethod]
    public void Jobs_share_the_time_evenly_whether_their_trainings_are_long_or_short()
    {
        var queue = new OrderQueue();
        var had = new Dictionary<string, int> { ["long"] = 0, ["short"] = 0 };
        for (var turn = 1; turn <= 110; turn++)
        {
            queue.TryAdd(Order("long", turn));
            queue.TryAdd(Order("short", turn));
            var job = queue.Take(Nothing)!.Key.Job;
            var seconds = job == "long" ? 10 : 1;
            had[job] += seconds;
            queue.Charge(job, TimeSpan.FromSeconds(seconds));
        }

        Assert.AreEqual((100, 100), (had["long"], had["short"]));
    }

    [TestMethod]
    public void A_new_job_neither_waits_for_the_others_nor_makes_them_wait()
    {
        var queue = new OrderQueue();
        queue.TryAdd(Order("old", 1));
        queue.Take(Nothing);
        queue.Charge("old", TimeSpan.FromHours(5));
        var turns = new List<string>();
        for (var turn = 2; turn < 8; turn++)
        {
            queue.TryAdd(Order("old", turn));
            queue.TryAdd(Order("new", turn));
            turns.Add(queue.Take(Nothing)!.Key.Job);
            queue.Charge(turns[^1], TimeSpan.FromSeconds(1));
        }

        CollectionAssert.AreEqual(new[] { "old", "new", "old", "new", "old", "new" }, turns);
    }

    [TestMethod]
    public void What_a_job_has_not_used_is_not_saved_up_without_end()
    {
        var queue = new OrderQueue();
        queue.TryAdd(Order("rare", 1));
        queue.Take(Nothing);
        queue.TryAdd(Order("busy", 1));
        queue.Take(Nothing);
        queue.Charge("busy", TimeSpan.FromHours(5));
        var rare = TimeSpan.Zero;
        for (var turn = 2; ; turn++)
        {
            queue.TryAdd(Order("rare", turn));
            queue.TryAdd(Order("busy", turn));
            if (queue.Take(Nothing)!.Key.Job == "busy")
            {
                break;
            }

            queue.Charge("rare", TimeSpan.FromMinutes(1));
            rare += TimeSpan.FromMinutes(1);
        }

        Assert.AreEqual(TimeSpan.FromMinutes(10), rare);
    }

    [TestMethod]
    public void A_job_that_is_over_leaves_no_account()
    {
        var queue = new OrderQueue();
        queue.TryAdd(Order("over", 1));
        queue.Take(Nothing);
        queue.Drop("over");
        queue.Charge("over", TimeSpan.FromHours(1));
        queue.TryAdd(Order("new", 1));
        queue.TryAdd(Order("over", 2));
        Assert.AreEqual("new", queue.Take(Nothing)!.Key.Job, "resumed, it begins like any other");
    }

    [TestMethod]
    public void Among_equals_the_one_that_has_waited_longest_is_next_and_one_at_work_is_passed_over()
    {
        var queue = new OrderQueue();
        Assert.IsTrue(queue.TryAdd(Order("b", 1)));
        Assert.IsTrue(queue.TryAdd(Order("a", 1)));
        Assert.AreEqual("a", queue.Take(job => job == "b")!.Key.Job);
        Assert.IsNull(queue.Take(job => job == "b"));
        Assert.AreEqual("b", queue.Take(Nothing)!.Key.Job);
        Assert.IsNull(queue.Take(Nothing));
    }

    [TestMethod]
    public void A_newer_order_takes_the_place_of_an_older_one_and_a_job_that_is_over_goes()
    {
        var queue = new OrderQueue();
        queue.TryAdd(Order("a", 2));
        Assert.IsFalse(queue.TryAdd(Order("a", 2)));
        Assert.IsFalse(queue.TryAdd(Order("a", 1)));
        Assert.IsTrue(queue.TryAdd(Order("a", 3)));
        Assert.AreEqual(1, queue.Count);
        queue.Drop("a");
        Assert.IsNull(queue.Take(Nothing));
    }

    private static WorkOrder Order(string job, int sequence) => new(new RoundKey(job, 1, sequence), "north", new ContentRef("", 0), null);
}
