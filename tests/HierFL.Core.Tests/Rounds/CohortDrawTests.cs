using System.Collections.Immutable;
using System.Globalization;
using HierFL.Core.Rounds;
using HierFL.Core.Tests.Jobs;
using HierFL.Testing;

namespace HierFL.Core.Tests.Rounds;

[TestClass]
public sealed class CohortDrawTests
{
    private static readonly ImmutableArray<string> Roster =
        [.. Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"hospital-{i:D2}"))];

    [TestMethod]
    public void Draws_what_it_always_drew()
    {
        // An independent program gives the same: SHA-256, xoshiro256**, the three smallest.
        CollectionAssert.AreEqual(
            new[] { "aachen", "bergen", "dakar" }, new CohortDraw(0.5, 1, 7).Select(["aachen", "bergen", "cork", "dakar", "evora", "faro"], 1).ToArray());
    }

    [TestMethod]
    public void The_same_seed_and_round_give_the_same_cohort_whatever_the_order_of_the_roster()
    {
        var random = new Random(Seeds.Next(5));
        var shuffled = Roster.ToArray();
        for (var round = 1; round <= 50; round++)
        {
            random.Shuffle(shuffled);
            var draw = new CohortDraw(0.3, 1.25, 7);
            var cohort = draw.Select(Roster, round);
            CollectionAssert.AreEqual(cohort, draw.Select(shuffled, round));
            CollectionAssert.AreEqual(cohort.Order(StringComparer.Ordinal).ToArray(), cohort.ToArray());
            CollectionAssert.IsSubsetOf(cohort, Roster);
            Assert.HasCount(15, cohort.Distinct());
        }
    }

    [TestMethod]
    public void Seeds_and_rounds_give_different_cohorts()
    {
        var cohorts = from seed in Enumerable.Range(1, 20)
                      from round in Enumerable.Range(1, 20)
                      select string.Join(' ', new CohortDraw(0.5, 1, seed).Select(Roster, round));
        Assert.HasCount(400, cohorts.Distinct());
    }

    [TestMethod]
    public void The_wanted_are_the_first_of_those_asked()
    {
        // Over-selection adds hospitals, and takes none away.
        for (var round = 1; round <= 20; round++)
        {
            CollectionAssert.IsSubsetOf(new CohortDraw(0.3, 1, 7).Select(Roster, round), new CohortDraw(0.3, 1.5, 7).Select(Roster, round));
        }
    }

    [TestMethod]
    [DataRow(0.5, 1.25, 10, 5, 7)]
    [DataRow(0.5, 1, 1, 1, 1)]
    [DataRow(0.01, 1, 3, 1, 1)]
    [DataRow(0.07, 1, 100, 7, 7)]
    [DataRow(0.1, 3, 10, 1, 3)]
    [DataRow(0.9, 2, 10, 9, 10)]
    [DataRow(1, 1, 7, 7, 7)]
    [DataRow(0.5, 1.25, 0, 0, 0)]
    public void Shares_are_rounded_up_and_never_beyond_the_roster(double fraction, double overselect, int hospitals, int wanted, int asked)
    {
        var draw = new CohortDraw(fraction, overselect, 7);
        Assert.AreEqual(wanted, draw.Wanted(hospitals));
        Assert.AreEqual(asked, draw.Asked(hospitals));
        if (hospitals <= Roster.Length)
        {
            Assert.HasCount(asked, draw.Select(Roster[..hospitals], 1));
        }
    }

    [TestMethod]
    public void More_hospitals_never_mean_fewer_asked()
    {
        foreach (var draw in new[] { new CohortDraw(0.37, 1.1, 7), new CohortDraw(0.01, 1, 7), new CohortDraw(0.999, 1.001, 7) })
        {
            for (var hospitals = 1; hospitals < 500; hospitals++)
            {
                Assert.IsGreaterThanOrEqualTo(draw.Asked(hospitals - 1), draw.Asked(hospitals));
                Assert.IsGreaterThanOrEqualTo(draw.Wanted(hospitals), draw.Asked(hospitals));
                Assert.IsGreaterThan(0, draw.Wanted(hospitals));
            }
        }
    }

    [TestMethod]
    public void Over_many_rounds_no_hospital_is_preferred()
    {
        const int Rounds = 2000;
        const double Share = 0.25;
        var draw = new CohortDraw(Share, 1, Seeds.Next(7));
        var counts = Roster.ToDictionary(hospital => hospital, _ => 0);
        var overlap = 0;
        HashSet<string> before = [];
        for (var round = 1; round <= Rounds; round++)
        {
            var cohort = draw.Select(Roster, round);
            overlap += cohort.Count(before.Contains);
            before = [.. cohort];
            foreach (var hospital in cohort)
            {
                counts[hospital]++;
            }
        }

        // Each count is binomial, and they add up to a constant: chi-square with 39 degrees of freedom, whose 99.9 % quantile is 72.1.
        var expected = Rounds * Share;
        var statistic = counts.Values.Sum(count => (count - expected) * (count - expected) / (expected * (1 - Share))) * (Roster.Length - 1) / Roster.Length;
        Assert.IsLessThan(72.1, statistic);
        Assert.IsGreaterThan(17.0, statistic, "nor are they more even than chance: the 0.1 % quantile is 17.3");

        // Of 10 drawn, 2.5 were drawn in the round before, with a standard deviation of 1.2: the mean of 2000 is off by less than five of its own.
        Assert.AreEqual(2.5, (double)overlap / Rounds, 0.135);
    }

    [TestMethod]
    public void A_job_file_chooses_it_with_its_share()
    {
        var job = Tree.Parsed(("seed", "9"), ("cohort", """{"kind": "random", "fraction": 0.5, "overselect": 1.25, "deadline": "10m"}"""));
        Assert.AreEqual(new CohortDraw(0.5, 1.25, 9), job.Cohort.Draw(job.Seed));
        Assert.IsNull(Tree.Parsed().Cohort.Draw(9));
    }

    [TestMethod]
    [DataRow("""{"kind": "random"}""", "cohort.fraction")]
    [DataRow("""{"kind": "random", "fraction": 0}""", "cohort.fraction")]
    [DataRow("""{"kind": "random", "fraction": 1.5}""", "cohort.fraction")]
    [DataRow("""{"kind": "random", "fraction": 0.5, "overselect": 0.9}""", "cohort.overselect")]
    [DataRow("""{"kind": "all", "fraction": 0.5}""", "cohort.fraction")]
    public void A_share_that_is_none_is_refused(string json, string field) => Assert.AreEqual(field, Tree.Error(("cohort", json)).Field);
}
