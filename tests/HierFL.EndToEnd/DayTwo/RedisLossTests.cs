using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.DayTwo;

/// <summary><c>docs/operations/redis-loss.md</c>, typed as it stands.</summary>
[TestClass]
public sealed class RedisLossTests
{
    /// <summary>Rounds while Redis is away with all it had; the long drill goes on for more than a minute.</summary>
    private static readonly int More = Length.Of(20, 400);

    private static readonly string[] Silos = ["silo-root", "silo-asia", "silo-europe"];

    [TestMethod]
    public async Task Jobs_go_on_without_Redis_and_silos_meet_again_in_an_empty_one()
    {
        Installed.Need("redis-server");
        var page = new OperationsPage("redis-loss");
        await using var drill = await Disaster.StartAsync();
        var (federation, text) = (drill.Federation, Disaster.JobOf(rounds: Length.Of(60, 1500)));
        await federation.SubmitAsync("drill", text);
        await federation.CommitsAsync("drill", 2);

        // Without its settings, it is started again in vain.
        var (settings, away) = (federation.FileOf(".hierfl/redis/redis.conf"), federation.FileOf("redis.conf"));
        File.Move(settings, away);
        Directory.Delete(federation.FileOf(".hierfl/redis/appendonlydir"), recursive: true);
        var before = federation.Job("drill").Round;
        await federation.KillAsync("redis");
        await federation.CommitsAsync("drill", before + More);

        // A hospital that says nothing keeps the job in the middle of a round until all have left and come back.
        await federation.SignalAsync("agent-osaka", "STOP");
        await drill.TypeAsync(page.Below("Look"));
        Assert.IsNull(federation.Job("drill").Outcome, "the job was over before the silos left");
        File.Move(away, settings);

        await LocalFederation.HoldsAsync("each silo has found that it is in no table, and was started anew", () => Task.FromResult(Silos.All(silo => drill.Restarts()[silo] > 0)), federation.Logs);
        await drill.TypeAsync(page.Below("Look again"));
        await federation.SignalAsync("agent-osaka", "CONT");

        // A region that has to be found by the others in the new table.
        await federation.KillAsync("silo-asia");
        Assert.AreEqual(await federation.EmbeddedAsync("drill", text), await federation.EndAsync("drill"));
        await federation.CheckAuditAsync();
        page.AssertAllTyped();
    }
}
