using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Learning.Hospital;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>A stateful hospital under crashes: whenever its agent dies and comes back, the federation sees the updates of a quiet run.</summary>
[TestClass]
public sealed class CrashTests
{
    private static readonly ToyJob Job = new(Keep: 3);

    /// <summary>Every kind of thing that happens to a hospital, at least once.</summary>
    private static readonly ToyRound[] Everything =
    [
        new(true, [], 0, false),
        new(true, [UpdateVerdict.Late], 0, true),
        new(false, [], 0, true),
        new(true, [UpdateVerdict.Retry, UpdateVerdict.Accepted], 0, false),
        new(true, [UpdateVerdict.Duplicate], 2, false),
        new(true, [], 0, true),
        new(false, [], 0, false),
        new(true, [], 3, false),
        new(true, [UpdateVerdict.Late, UpdateVerdict.Late], 0, false),
        new(true, [], 0, true, LeftOut: true),
        new(true, [], 0, false),
    ];

    [TestMethod]
    public async Task A_crash_at_any_point_changes_no_update_and_trains_nothing_twice()
    {
        var points = new List<string>();
        var quiet = await RunAsync(Everything, name =>
        {
            points.Add(name);
            return false;
        });
        var missed = AgentCrashPoints.All.Except(points).ToArray();
        Assert.IsEmpty(missed, "the script passes every crash point: " + string.Join(", ", missed));
        Assert.HasCount(8, quiet);

        for (var at = 0; at < points.Count; at++)
        {
            var passed = 0;
            var crashed = await RunAsync(Everything, _ => passed++ == at);
            CollectionAssert.AreEqual(quiet, crashed, $"after a crash at point {at}, {points[at]}");
        }
    }

    [TestMethod]
    public async Task Any_schedule_of_crashes_gives_the_updates_of_a_quiet_run()
    {
        var first = Seeds.Next(20260);
        for (var seed = first; seed < first + 60; seed++)
        {
            var random = new Random(seed);
            var script = Script(random);
            var quiet = await RunAsync(script, static _ => false);
            var crashed = await RunAsync(script, _ => random.NextDouble() < 0.06);
            CollectionAssert.AreEqual(quiet, crashed, $"seed {seed}");
        }
    }

    private static ToyRound[] Script(Random random)
    {
        UpdateVerdict[] verdicts = [UpdateVerdict.Late, UpdateVerdict.Retry, UpdateVerdict.Accepted, UpdateVerdict.Duplicate];
        return [.. Enumerable.Range(0, 10).Select(_ => new ToyRound(
            random.NextDouble() < 0.7,
            random.GetItems(verdicts, random.Next(3)),
            random.NextDouble() < 0.2 ? random.Next(1, Job.Keep + 1) : 0,
            random.NextDouble() < 0.4,
            LeftOut: random.NextDouble() < 0.15))];
    }

    /// <summary>Runs agents over one folder, each until it crashes, and gives the accepted updates.</summary>
    private static async Task<List<string>> RunAsync(ToyRound[] script, Predicate<string> crashes)
    {
        using var folder = new TemporaryFolder();
        using var slots = new TrainingSlots(1);
        using var stop = new CancellationTokenSource();
        var federation = new ToyFederation(script, Job);
        var kept = new HashSet<(int, string)>();
        var training = (0, "");
        federation.Resumed = kept.Clear;
        var runtime = new HospitalRuntime
        {
            Learners = (_, _, _) => new ToyLearner((request, token) =>
            {
                if (request.Plan.Task == RoundTask.Train)
                {
                    training = (request.Plan.Round, request.Plan.Model!.Sha256);
                    if (kept.Contains(training))
                    {
                        federation.Faults.Add($"round {request.Plan.Round} was trained again");
                    }
                }

                return ToyLearner.Train(request, token);
            }),
            Documents = Toy.Documents,
            Slots = slots,
            Cache = new ContentCache(1 << 20),
            Time = new InstantTime(),
            Jitter = () => 0.5,
            Crash = name =>
            {
                if (name == "outbox.write.after")
                {
                    kept.Add(training);
                }

                if (crashes(name))
                {
                    throw new CrashException(name);
                }
            },
        };
        var options = new HospitalOptions
        {
            Hospital = "north",
            Region = "eu",
            Folder = folder.Path,
            Datasets = new Dictionary<string, long> { ["beds"] = 10 },
            Flush = false,
        };
        while (true)
        {
            var running = new HospitalAgent(options, federation, runtime).RunAsync(stop.Token);
            var ended = await Task.WhenAny(running, federation.Done.Task).WaitAsync(TimeSpan.FromSeconds(60));
            if (ended != running)
            {
                await stop.CancelAsync();
            }

            try
            {
                await running.WaitAsync(TimeSpan.FromSeconds(60));
            }
            catch (CrashException)
            {
                // The process is gone; its folder stays.
            }

            if (federation.Done.Task.IsCompleted)
            {
                Assert.IsEmpty(federation.Faults, string.Join("; ", federation.Faults));
                return federation.Accepted;
            }
        }
    }

    private sealed class CrashException(string name) : Exception(name);
}
