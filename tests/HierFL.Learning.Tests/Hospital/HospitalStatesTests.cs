using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

[TestClass]
public sealed class HospitalStatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void A_pending_state_becomes_that_of_the_model_which_holds_its_update()
    {
        Open().WritePending(Train(1), Hash("u1"), Toy.Model(1, 1));

        Assert.IsNull(Open().Settle("job", Hash("b1"), Hash("other")));
        var settled = Open().Settle("job", Hash("b1"), Hash("u1"))!;

        Assert.AreEqual(Sha256Text.Short(Hash("b1")), settled.Base);
        CollectionAssert.AreEqual(Toy.Model(1, 1).Floats, Open().Read("job", settled)!.Floats);
        Assert.IsNull(Open().Settle("another", Hash("b1"), Hash("u1")), "states belong to a job");
    }

    [TestMethod]
    public void A_state_is_carried_over_the_rounds_without_the_hospital()
    {
        var states = Settled(rounds: 1);

        var settled = states.Settle("job", Hash("b7"), Hash("u1"))!;

        Assert.AreEqual(Sha256Text.Short(Hash("b7")), settled.Base);
        Assert.AreEqual(1, states.Read("job", settled)!.Floats[0]);
        Assert.HasCount(1, Files());
    }

    [TestMethod]
    public void An_older_checkpoint_finds_the_state_of_its_base()
    {
        var states = Settled(rounds: 4);

        var settled = states.Settle("job", Hash("b2"), Hash("u2"))!;

        Assert.AreEqual(2, states.Read("job", settled)!.Floats[0]);
    }

    [TestMethod]
    public void Keeps_the_versions_used_last()
    {
        var states = Settled(rounds: 4);
        states.Settle("job", Hash("b1"), Hash("u1"));

        states.Prune("job", 2);

        Assert.IsNotNull(states.Settle("job", Hash("b1"), Hash("u1")));
        Assert.IsNotNull(states.Settle("job", Hash("b4"), Hash("u4")));
        Assert.IsNull(states.Settle("job", Hash("b3"), Hash("u3")));
        Assert.HasCount(2, Files());
    }

    [TestMethod]
    public void Drops_pending_states_whose_update_nobody_awaits()
    {
        var states = Settled(rounds: 1);
        states.WritePending(Train(2), Hash("late"), Toy.Model(2, 2));
        states.WritePending(Train(2), Hash("awaited"), Toy.Model(3, 3));

        states.DropPending("job", tag => tag == Sha256Text.Short(Hash("awaited")));

        Assert.IsNull(Open().Settle("job", Hash("b2"), Hash("late")));
        Assert.IsNotNull(Open().Settle("job", Hash("b2"), Hash("awaited")));
        Assert.IsNotNull(Open().Settle("job", Hash("b1"), Hash("u1")), "a kept state is not pending");
    }

    [TestMethod]
    public void Equal_updates_of_two_rounds_do_not_mix_up_their_states()
    {
        var states = Open();
        states.WritePending(Train(1), Hash("same"), Toy.Model(1, 0));
        states.Settle("job", Hash("b1"), Hash("same"));
        states.WritePending(Train(2), Hash("same"), Toy.Model(2, 0));

        Assert.AreEqual(2, states.Read("job", states.Settle("job", Hash("b2"), Hash("same"))!)!.Floats[0]);
        Assert.AreEqual(1, states.Read("job", states.Settle("job", Hash("b1"), Hash("same"))!)!.Floats[0]);
    }

    [TestMethod]
    public void A_damaged_version_is_dropped()
    {
        var settled = Settled(rounds: 1).Settle("job", Hash("b1"), Hash("u1"))!;
        File.WriteAllBytes(Files()[0], Toy.File(Toy.Model(9, 9)));

        Assert.IsNull(Open().Read("job", settled));
        Assert.IsEmpty(Files());
    }

    private static WorkKey Train(int round) => new("job", round, RoundTask.Train, 1, Hash($"b{round - 1}"));

    private static string Hash(string name) => Sha256Text.Of(System.Text.Encoding.UTF8.GetBytes(name));

    private string[] Files() => Directory.GetFiles(_folder.Path, "*.safetensors", SearchOption.AllDirectories);

    /// <summary>Rounds 1 to <paramref name="rounds"/> have passed; the state of model b{i} is (i, i).</summary>
    private HospitalStates Settled(int rounds)
    {
        var states = Open();
        for (var round = 1; round <= rounds; round++)
        {
            states.WritePending(Train(round), Hash($"u{round}"), Toy.Model(round, round));
            states.Settle("job", Hash($"b{round}"), Hash($"u{round}"));
        }

        return states;
    }

    private HospitalStates Open() =>
        new(_folder.Path, new DurableFiles(CrashPoints.None, Flush: false), bytes => Toy.Documents.ReadModel(bytes, null), Toy.Documents.WriteModel);
}
