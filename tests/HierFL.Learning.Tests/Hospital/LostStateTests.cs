using HierFL.Core.Jobs;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class LostStateTests
{
    private static readonly string Unknown = new('e', 64);

    [TestMethod]
    public async Task Declines_a_base_whose_state_is_gone_when_the_job_says_wait()
    {
        await using var ward = new Ward();
        _ = ward.Start();

        var said = await ward.AnswerToAsync(ward.Order(3, Toy.Model(1, 1), Unknown));

        StringAssert.StartsWith(said.Reason, "state-lost");
        StringAssert.Contains(said.Reason, Unknown);
        Assert.AreEqual(0, ward.Trainings);
    }

    [TestMethod]
    public async Task Begins_from_nothing_when_the_job_says_reset()
    {
        await using var ward = new Ward { Job = new ToyJob(Lost: LostState.Reset) };
        _ = ward.Start();

        var said = await ward.AnswerToAsync(ward.Order(3, Toy.Model(1, 1), Unknown));

        CollectionAssert.AreEqual(Toy.Bytes(Toy.Train(Toy.Model(1, 1), null, 3).Delta), said.Body);
    }

    [TestMethod]
    public async Task Begins_from_nothing_when_no_update_was_ever_accepted()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));

        var said = await ward.AnswerToAsync(ward.Order(2, Toy.Model(2, 2)));

        CollectionAssert.AreEqual(Toy.Bytes(Toy.Train(Toy.Model(2, 2), null, 2).Delta), said.Body);
    }

    [TestMethod]
    public async Task A_damaged_state_is_a_lost_one()
    {
        await using var ward = new Ward();
        _ = ward.Start();
        var first = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.StopAsync();
        File.WriteAllBytes(ward.Files("states").Single(), [0]);
        _ = ward.Start();

        StringAssert.StartsWith((await ward.AnswerToAsync(ward.Order(2, Toy.Model(2, 2), first.Sha256))).Reason, "state-lost");
    }
}
