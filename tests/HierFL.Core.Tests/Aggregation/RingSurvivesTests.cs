using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Core.Tensors;
using HierFL.Core.Updates;
using HierFL.Testing;

namespace HierFL.Core.Tests.Aggregation;

/// <summary>The ring survives what comes later: real models, masks, sparse updates and regional steps.</summary>
[TestClass]
public sealed class RingSurvivesTests
{
    [TestMethod]
    public void A_resnet18_with_its_buffers_at_full_size()
    {
        var random = new Random(Seeds.Next(71));
        var layout = ResNetLayout.Of(64, 1000);
        Assert.AreEqual(11_689_512 + 9_600, layout.FloatCount);
        Assert.AreEqual(20, layout.IntegerCount);

        var plan = RingPlans.ForTraining(layout, 5000, 3, TrainingLanes.Lanes, BoundOf);
        var variance = plan.Tensors.Single(tensor => tensor.Name == "bn1.running_var");
        Assert.AreEqual(plan.Tensors[0].FractionalBits - 14, variance.FractionalBits);

        var terms = Enumerable.Range(0, 3).Select(hospital => ResNetUpdate(plan, random, 100 + (1000 * hospital))).ToArray();
        foreach (var term in terms)
        {
            Assert.AreEqual(UpdateOutcome.Accepted, UpdateCheck.Check(plan, HeaderOf(term), term.Body.Span));
        }

        var sum = Rings.SumOf(plan, terms);
        var together = new RingSum(plan);
        together.Add([terms[2], terms[0]]);
        together.Merge(Rings.SumOf(plan, [terms[1]]));
        Assert.IsTrue(sum.Words.AsSpan().SequenceEqual(together.Words));

        var mean = sum.Mean();
        var weights = terms.Sum(term => term.Weight);
        for (var i = 0; i < mean.Length; i += 997)
        {
            var exact = terms.Sum(term => FloatOf(plan, term, i) * term.Weight) / weights;
            Assert.AreEqual(exact, mean[i], Math.Max(Math.Abs(exact) * 6e-8, 1e-9));
        }

        Assert.AreEqual(2100, sum.Integers[0]);
        Assert.AreEqual(0.25, TrainingLanes.MeanLoss(sum.LaneTotals()));
    }

    [TestMethod]
    public void A_masked_ring_with_one_dropout_opens_to_the_bits_of_the_plain_one()
    {
        for (var seed = Seeds.Next(72); seed < 72 + 30; seed++)
        {
            var random = new Random(seed);
            var plan = Rings.SmallPlan(maxWeight: 1000, contributors: 6);
            var terms = Rings.Random(plan, 6, random);
            var toy = new MaskedToyRing(6, bound: 100, maxWeight: 1000);
            var dropped = random.Next(6);
            var survivors = Enumerable.Range(0, 6).Where(hospital => hospital != dropped).ToArray();

            var plain = new uint[plan.FloatCount];
            var masked = new uint[plan.FloatCount];
            foreach (var hospital in survivors)
            {
                var words = toy.Encode(hospital, new UpdateView(UpdateShape.Of(plan), terms[hospital].Body.Span).Floats, terms[hospital].Weight);
                AddTo(plain, words);
                var clear = words.ToArray();
                toy.Mask(hospital, words);
                Assert.IsTrue(words.Zip(clear).Count(pair => pair.First == pair.Second) < 3);
                AddTo(masked, words);
            }

            Assert.IsFalse(plain.SequenceEqual(masked));
            toy.Recover(dropped, survivors, masked);
            CollectionAssert.AreEqual(plain, masked);

            var sum = Rings.SumOf(plan, survivors.Select(hospital => terms[hospital]));
            var mean = toy.Decode(masked, sum.WeightSum);
            var exact = sum.Mean();
            for (var i = 0; i < mean.Length; i++)
            {
                // Each hospital's word is off by less than one step of 1/S.
                Assert.AreEqual(exact[i], mean[i], (5 * 1000 / (toy.Scale * sum.WeightSum)) + (Math.Abs(exact[i]) * 2e-7));
            }

            // The region's opened mean is an update of the root's ring like any other.
            var regional = Rings.Term(Rings.FloatPlan(mean.Length, 100, 6000, 2), mean, sum.WeightSum);
            Assert.AreEqual(UpdateOutcome.Accepted, UpdateCheck.Check(Rings.FloatPlan(mean.Length, 100, 6000, 2), HeaderOf(regional), regional.Body.Span));
        }
    }

    [TestMethod]
    public void Sparse_updates_are_dense_ones_with_zeros()
    {
        var random = new Random(Seeds.Next(73));
        for (var run = 0; run < 200; run++)
        {
            var plan = Rings.FloatPlan(500, 4, 100, 16);
            var sum = new RingSum(plan);
            var expected = new long[500];
            for (var hospital = 0; hospital < 16; hospital++)
            {
                var delta = new float[500];
                var kept = Enumerable.Range(0, 500).OrderBy(_ => random.Next()).Take(5).ToArray();
                var weight = random.Next(1, 100);
                foreach (var index in kept)
                {
                    delta[index] = (float)((8 * random.NextDouble()) - 4);
                    expected[index] += (long)RingSumTests.RoundHalfEven((double)delta[index] * weight, plan.Tensors[0].FractionalBits);
                }

                sum.Add(Rings.Term(plan, delta, weight).Body.Span, weight);
            }

            CollectionAssert.AreEqual(expected, sum.Words);
        }
    }

    [TestMethod]
    public void A_deep_tree_equals_a_flat_one_where_tiers_only_add()
    {
        var random = new Random(Seeds.Next(74));
        var layout = ResNetLayout.Of(2, 3);
        for (var run = 0; run < 60; run++)
        {
            var plan = RingPlans.ForTraining(layout, 5000, 12, TrainingLanes.Lanes, BoundOf);
            var terms = Rings.Random(plan, 12, random);
            var flat = Rings.SumOf(plan, terms);
            var root = new RingSum(plan);
            foreach (var continent in terms.Chunk(random.Next(3, 7)))
            {
                var upper = new RingSum(plan);
                foreach (var country in continent.Chunk(2))
                {
                    upper.Merge(Rings.SumOf(plan, country));
                }

                root.Merge(upper);
            }

            CollectionAssert.AreEqual(Rings.BitsOf(flat), Rings.BitsOf(root));
        }
    }

    [TestMethod]
    public void Two_regional_steps_give_the_same_bits_for_the_same_tree_and_stay_within_their_bounds()
    {
        var layout = ResNetLayout.Of(2, 3);
        for (var seed = Seeds.Next(75); seed < 75 + 40; seed++)
        {
            var regional = RingPlans.ForTraining(layout, 5000, 8, [], BoundOf);
            var root = RingPlans.ForTraining(layout, 8 * 5000, 3, [], tensor => 2 * BoundOf(tensor));
            var once = GlobalDelta(regional, root, seed, shuffle: new Random(seed));
            var again = GlobalDelta(regional, root, seed, shuffle: new Random(~seed));
            CollectionAssert.AreEqual(once, again, $"seed {seed}");
            var at = 0;
            foreach (var tensor in root.Tensors)
            {
                Assert.IsTrue(once.AsSpan(at, tensor.Length).ToArray().All(value => Math.Abs(value) <= tensor.Bound), tensor.Name);
                at += tensor.Length;
            }
        }
    }

    /// <summary>Three regions take two steps each, then their deltas are re-encoded for the root with the weight of their hospitals.</summary>
    private static float[] GlobalDelta(RingPlan regional, RingPlan root, int seed, Random shuffle)
    {
        var regions = Enumerable.Range(0, 3).ToArray();
        shuffle.Shuffle(regions);
        var global = new RingSum(root);
        foreach (var region in regions)
        {
            var moved = new float[regional.FloatCount];
            var weight = 0.0;
            for (var step = 0; step < 2; step++)
            {
                var terms = Rings.Random(regional, 8, new Random((seed * 100) + (region * 10) + step));
                shuffle.Shuffle(terms);
                var sum = Rings.SumOf(regional, terms);
                var mean = sum.Mean();
                for (var i = 0; i < moved.Length; i++)
                {
                    moved[i] += mean[i];
                }

                weight = sum.WeightSum;
            }

            var update = Rings.Term(root, moved, weight);
            Assert.AreEqual(UpdateOutcome.Accepted, UpdateCheck.Check(root, HeaderOf(update), update.Body.Span));
            global.Add(update.Body.Span, update.Weight);
        }

        return global.Mean();
    }

    private static double BoundOf(TensorSpec tensor) =>
        tensor.Name.EndsWith("running_var", StringComparison.Ordinal) ? 1 << 18
        : tensor.Name.EndsWith("running_mean", StringComparison.Ordinal) ? 1 << 10
        : 16;

    private static RingTerm ResNetUpdate(RingPlan plan, Random random, long batches)
    {
        var body = new UpdateBody(UpdateShape.Of(plan));
        var at = 0;
        foreach (var tensor in plan.Tensors)
        {
            foreach (ref var value in body.Floats.Slice(at, tensor.Length))
            {
                value = (float)(tensor.Bound * 1e-2 * (random.NextSingle() - 0.5f));
            }

            at += tensor.Length;
        }

        body.Integers.Fill(batches);
        TrainingLanes.Values(batches * 0.25, batches).CopyTo(body.Lanes);
        return new(body.Bytes, batches);
    }

    private static double FloatOf(RingPlan plan, RingTerm term, int i) => new UpdateView(UpdateShape.Of(plan), term.Body.Span).Floats[i];

    private static void AddTo(uint[] sum, uint[] words)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += words[i];
        }
    }

    private static UpdateHeader HeaderOf(RingTerm term) => new()
    {
        Key = new RoundKey("pneumonia", 1, 1),
        Hospital = "charite",
        BaseModel = "",
        Weight = term.Weight,
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(term.Body.Span)),
        Length = term.Body.Length,
    };
}
