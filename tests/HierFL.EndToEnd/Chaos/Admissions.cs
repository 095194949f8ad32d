using HierFL.Core.Rounds;
using HierFL.EndToEnd.Federation;

namespace HierFL.EndToEnd.Chaos;

/// <summary>What is in the sums that were committed, as the manifest records it.</summary>
internal static class Admissions
{
    /// <summary>Each round follows from the one before, and no hospital is in a step of a round twice.</summary>
    public static void CheckOnce(Manifest manifest, string story) => CheckOnce(manifest, 0, ChaosJobs.Rounds, story);

    /// <param name="manifest">Of the last round.</param>
    /// <param name="first">Round of its first record.</param>
    /// <param name="last">Of its last one.</param>
    /// <param name="story">What was done.</param>
    public static void CheckOnce(Manifest manifest, int first, int last, string story)
    {
        CollectionAssert.AreEqual(Enumerable.Range(first, last - first + 1).ToArray(), manifest.Rounds.Select(round => round.Round).ToArray(), $"rounds after {story}");
        foreach (var (before, round) in manifest.Rounds.Zip(manifest.Rounds.Skip(1)))
        {
            Assert.AreEqual(before.Model, round.Base, $"base of round {round.Round} after {story}");
        }

        foreach (var round in manifest.Rounds)
        {
            var hospitals = round.Admitted.Select(item => (item.Step, item.Hospital)).ToArray();
            CollectionAssert.AllItemsAreUnique(hospitals, $"hospitals of round {round.Round} after {story}");
            Assert.IsEmpty(hospitals.Select(item => item.Hospital).Except(LocalFederation.Hospitals), $"strangers in round {round.Round} after {story}");
        }
    }

    /// <summary>The same updates in the same rounds as in the quiet run: none lost, none twice.</summary>
    public static void CheckEqual(Manifest quiet, Manifest manifest, string story)
    {
        CheckOnce(manifest, story);
        foreach (var (expected, round) in quiet.Rounds.Zip(manifest.Rounds))
        {
            CollectionAssert.AreEqual(expected.Admitted.ToArray(), round.Admitted.ToArray(), $"updates of round {round.Round} after {story}");
            Assert.AreEqual(expected.Model, round.Model, $"model of round {round.Round} after {story}");
        }
    }
}
