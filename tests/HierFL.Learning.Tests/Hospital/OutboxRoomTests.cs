using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>Room on disk is found before a training, and is still there after it.</summary>
[TestClass]
public sealed class OutboxRoomTests
{
    private const int BodyBytes = 8;
    private const int RoomForOne = BodyBytes + Outbox.MostHeadBytes;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task Of_two_trainings_and_room_for_one_the_second_waits()
    {
        await using var ward = new Ward(slots: 2);
        ward.Options = ward.Options with { OutboxQuotaBytes = RoomForOne };
        using var began = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        ward.Learn = (request, token) =>
        {
            began.Release();
            Assert.IsTrue(request.Job.Name == "other" || goOn.Wait(Patience, token));
            return Stateless(request);
        };
        _ = ward.Start();
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        Assert.IsTrue(await began.WaitAsync(Patience));

        ward.Job = new ToyJob("other");
        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        Assert.AreEqual(("other", WaitCause.Obstacle), (said.Key.Job, said.Wait));
        Assert.AreEqual(1, ward.Trainings);

        goOn.Set();
        Assert.AreEqual("toy", (await NextUpdateAsync(ward)).Key.Job);
        Assert.AreEqual(1, ward.Trainings, "its update awaits the commit, in the room of the other");
    }

    [TestMethod]
    public async Task An_update_that_fits_only_without_its_head_is_not_trained()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { OutboxQuotaBytes = BodyBytes + 100 };
        _ = ward.Start();

        Assert.AreEqual(WaitCause.Obstacle, (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Wait);
        Assert.AreEqual(0, ward.Trainings);
    }

    [TestMethod]
    public async Task Room_of_a_training_that_failed_is_free_again()
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { OutboxQuotaBytes = RoomForOne };
        ward.Learn = (_, _) => throw new LearningException("not today");
        _ = ward.Start();
        Assert.AreEqual("not today", (await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Reason);

        ward.Learn = (request, _) => Stateless(request);
        Assert.IsNotNull((await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Header);
    }

    [TestMethod]
    public async Task What_jobs_keep_between_rounds_counts_and_makes_a_training_wait_until_it_goes()
    {
        const int Rounds = 3;
        await using var ward = new Ward { Job = new ToyJob("old", Keep: 10) };
        var state = Toy.File(Toy.Model(1, 1)).Length;
        ward.Options = ward.Options with { OutboxQuotaBytes = RoomForOne + (Rounds * state) };
        _ = ward.Start();
        var said = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        for (var round = 2; round <= Rounds; round++)
        {
            said = await ward.AnswerToAsync(ward.Order(round, Toy.Model(round, 1), said.Sha256));
            Assert.IsNotNull(said.Header, said.Reason);
        }

        said = await ward.AnswerToAsync(ward.Order(Rounds + 1, Toy.Model(Rounds + 1, 1), said.Sha256));
        Assert.AreEqual(WaitCause.Obstacle, said.Wait);
        StringAssert.Contains(said.Reason, $"what jobs keep between rounds takes {Rounds * state}");
        StringAssert.Contains(said.Reason, $"{RoomForOne + (Rounds * state)} are allowed (resources.outbox");
        Assert.AreEqual(Rounds, ward.Trainings);

        ward.Agent.Forget("old", keepStates: false);
        ward.Job = new ToyJob();
        ward.Link.Give(ward.Order(1, Toy.Model(1, 1)));
        Assert.AreEqual("toy", (await NextUpdateAsync(ward)).Key.Job);
    }

    [TestMethod]
    public async Task Versions_that_were_let_go_of_count_no_more()
    {
        const int Versions = 3;
        await using var ward = new Ward { Job = new ToyJob(Keep: 1) };
        ward.Options = ward.Options with { OutboxQuotaBytes = RoomForOne + (Versions * Toy.File(Toy.Model(1, 1)).Length) };
        _ = ward.Start();
        string? last = null;
        for (var round = 1; round <= 2 * Versions; round++)
        {
            var said = await ward.AnswerToAsync(ward.Order(round, Toy.Model(round, 1), last));
            Assert.IsNotNull(said.Header, said.Reason);
            last = said.Sha256;
        }
    }

    private static LearningResult Stateless(LearningRequest request) => ToyLearner.Train(request, default) with { State = null };

    /// <summary>On a clock without waits an order that waits says so again and again.</summary>
    private static async Task<Said> NextUpdateAsync(Ward ward)
    {
        Said said;
        do
        {
            said = await ward.Link.HeardAsync();
        }
        while (said.Header is null);
        return said;
    }
}
