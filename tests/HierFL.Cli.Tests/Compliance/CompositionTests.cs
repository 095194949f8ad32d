using System.Diagnostics;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Learning.Natives;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Compliance;

/// <summary>What the catalogue offers goes together, through a kill and a resume, or is refused with a sentence: nothing in between.</summary>
[TestClass]
public sealed class CompositionTests
{
    private const int Batch = 12;

    /// <summary>Options that give the common model of the defaults where nothing gets lost: design decision D2, other names for what is the default, and models beside it.</summary>
    private static readonly string[] SameBits =
    [
        "local.loss bce", "local.lostState reset", "personalization apfl", "personalization ditto", "personalization fine-tune", "region.lost leave", "topology centralized",
    ];

    [TestMethod]
    public void Every_choice_goes_with_the_defaults()
    {
        var refused = JobOptions.All.Select(option => (option, Composition.Of(option))).Where(made => made.Item2.Job is null);
        AssertNone(refused.Select(made => $"{made.option}: {made.Item2.Refusal}; give it what it needs in {nameof(JobOptions)}"));
    }

    [TestMethod]
    public void A_refusal_is_a_sentence_that_speaks_of_one_of_the_two()
    {
        var mute = Pairs().Where(pair => pair.Composition.Job is null)
            .Where(pair => pair.Composition.Errors.Any(error => string.IsNullOrWhiteSpace(error.Message) || error.Field.Length == 0)
                || !(pair.Composition.Names(pair.First) || pair.Composition.Names(pair.Second)));
        AssertNone(mute.Select(pair => $"{pair.First} with {pair.Second}: {pair.Composition.Refusal}"));
    }

    [TestMethod]
    public async Task Every_pair_of_choices_trains_the_same_through_a_kill_or_is_refused()
    {
        var seed = Seeds.Next(20_261);
        var pairs = Pairs();
        var jobs = Chosen([.. pairs.Select(pair => pair.Composition.Job).OfType<JobSpec>().DistinctBy(JobFile.ToJson)], new Random(seed));
        TorchRuntime.Load();
        using var table = new TemporaryFolder();
        var federation = new ToyFederation(table.File("toy.csv"), seed);

        var (expected, crashPoints) = await UndisturbedAsync(federation, jobs);
        var found = await KilledAsync(federation, jobs, new Random(seed), crashPoints);
        AssertNone(jobs.Index().Where(job => !job.Item.Personalization.HasModels ? expected[job.Index].Personal.Length > 0 : expected[job.Index].Personal.Length == 0)
            .Select(job => $"{YamlOf(pairs, job.Item)}: personal models of hospitals {expected[job.Index].Personal}"));

        var wrong = jobs.Index().Where(job => Facts(expected[job.Index]) != Facts(found[job.Index]) || !HasLearned(expected[job.Index]))
            .Select(job => $"{YamlOf(pairs, job.Item)}\n  undisturbed: {Facts(expected[job.Index])}\n  killed:      {Facts(found[job.Index])}");
        AssertNone(wrong);
        AssertEveryOptionMatters(jobs, expected);
        Golden.Check(CompositionPage.Path, CompositionPage.Of(pairs));
    }

    /// <summary>All jobs with HIERFL_LONG=1, or where the page is made anew; else a seeded sixth, and those of a single choice.</summary>
    private static List<JobSpec> Chosen(List<JobSpec> all, Random random)
    {
        var single = JobOptions.All.Select(option => JobFile.ToJson(Composition.Of(option).Job!)).Append(JobFile.ToJson(Composition.Of().Job!)).ToHashSet(StringComparer.Ordinal);
        return Environment.GetEnvironmentVariable("HIERFL_LONG") == "1" || Golden.IsUpdated ? all : [.. all.Where(job => random.Next(6) == 0 || single.Contains(JobFile.ToJson(job)))];
    }

    private static async Task<(IReadOnlyList<JobOutcome> Outcomes, long CrashPoints)> UndisturbedAsync(
        ToyFederation federation, List<JobSpec> jobs)
    {
        using var folder = new MemoryFolder();
        await using var life = await SiloLife.StartAsync(folder.Path, federation);
        var manifests = await FinishAsync(life, [.. jobs.Select((job, index) => job with { Name = $"undisturbed-{index}" })]);
        return (manifests, life.CrashPointsPassed);
    }

    /// <summary>
    /// Two thirds of the jobs stop after a round, and go on in another life; a seeded third dies, a few at a time, wherever a seeded crash point is.
    /// </summary>
    private static async Task<IReadOnlyList<JobOutcome>> KilledAsync(
        ToyFederation federation, List<JobSpec> jobs, Random random, long crashPoints)
    {
        using var folder = new MemoryFolder();
        JobSpec[] named = [.. jobs.Select((job, index) => job with { Name = $"killed-{index}" })];
        var anywhere = named.Where(_ => random.Next(3) == 0).ToList();
        await using (var life = await SiloLife.StartAsync(folder.Path, federation))
        {
            await FinishAsync(life, [.. named.Except(anywhere).Select(job => job with { Stop = job.Stop with { Rounds = 1 } })]);
        }

        var interrupted = 0;
        foreach (var batch in anywhere.Chunk(Batch))
        {
            var diesAt = random.NextInt64(crashPoints * batch.Length / jobs.Count * 9 / 10) + 1;
            await using var life = await SiloLife.StartAsync(folder.Path, federation, diesAt);
            var finished = await life.RunAsync(batch);
            Assert.IsTrue(life.IsDead, $"a batch passed fewer than {diesAt} crash points");
            interrupted += batch.Length - finished.Count;
        }

        Console.WriteLine($"{named.Length} jobs; {anywhere.Count} killed anywhere, {interrupted} of them before their end");
        Assert.IsGreaterThan(anywhere.Count / 2, interrupted);
        await using var last = await SiloLife.StartAsync(folder.Path, federation);
        return await FinishAsync(last, named);
    }

    private static async Task<IReadOnlyList<JobOutcome>> FinishAsync(SiloLife life, JobSpec[] jobs)
    {
        var watch = Stopwatch.StartNew();
        var ends = await life.RunAsync(jobs);
        Console.WriteLine($"{jobs.Length} jobs in {watch.Elapsed.TotalSeconds:F1} s");
        var failed = jobs.Where(job => ends[job.Name].State != JobState.Finished);
        AssertNone(failed.Select(job => $"{job.Name}: {ends[job.Name].Message}\n  {JobFile.ToJson(job)}"));
        return await Task.WhenAll(jobs.Select(async job => new JobOutcome(await life.ManifestAsync(job.Name), life.PersonalOf(job.Name))));
    }

    /// <summary>An option that is read and not obeyed would pass all else.</summary>
    private static void AssertEveryOptionMatters(List<JobSpec> jobs, IReadOnlyList<JobOutcome> outcomes)
    {
        var models = jobs.Zip(outcomes).ToDictionary(run => JobFile.ToJson(run.First), run => run.Second.Manifest!.Model.Sha256);
        var rest = JobFile.ToJson(Composition.Of().Job!);
        var same = JobOptions.All.Where(option => JobFile.ToJson(Composition.Of(option).Job!) is var job && job != rest && models[job] == models[rest]);
        CollectionAssert.AreEqual(SameBits, same.Select(option => option.ToString()).Order(StringComparer.Ordinal).ToArray());
    }

    private static List<(JobOption First, JobOption Second, Composition Composition)> Pairs() =>
        [.. JobOptions.Pairs.Select(pair => (pair.First, pair.Second, Composition.Of(pair.First, pair.Second)))];

    /// <summary>Everything that a job's result consists of; its name is not in it.</summary>
    private static string Facts(JobOutcome outcome) => outcome.Manifest is not { } manifest
        ? "nothing"
        : $"round {manifest.Round}, model {manifest.Model.Sha256}, optimizer {manifest.Optimizer?.Sha256}, preprocessing {manifest.Preprocessing?.Sha256}, "
            + $"rounds {string.Join(' ', manifest.Rounds.Select(round => $"{round.Model[..8]}({string.Join(' ', round.Admitted.Select(item => item.Sha256[..8]))})"))}, personal {outcome.Personal}";

    private static bool HasLearned(JobOutcome outcome) => outcome.Manifest is { Round: 2 } manifest && manifest.Rounds.Select(round => round.Model).Distinct().Count() == manifest.Rounds.Length;

    private static string YamlOf(IEnumerable<(JobOption First, JobOption Second, Composition Composition)> pairs, JobSpec job) =>
        pairs.First(pair => ReferenceEquals(pair.Composition.Job, job)).Composition.Text;

    /// <param name="Manifest">Of the newest version; null if there is none.</param>
    /// <param name="Personal">The hospitals' own models; empty if they have none.</param>
    private sealed record JobOutcome(Manifest? Manifest, string Personal);

    private static void AssertNone(IEnumerable<string> mistakes)
    {
        string[] all = [.. mistakes];
        Assert.IsEmpty(all, string.Join('\n', all.Take(10)));
    }
}
