using HierFL.Core.Updates;
using HierFL.Learning.Training;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>What an embedded hospital writes to its disk, and what it would rather do again.</summary>
[TestClass]
public sealed class KeptUpdateTests
{
    [TestMethod]
    [DataRow(9, false, 0, 2)]
    [DataRow(10, false, 1, 1)]
    [DataRow(9, true, 1, 1)]
    public async Task An_update_that_is_not_worth_keeping_is_trained_again_to_the_same_bytes(int seconds, bool hasState, int kept, int trainings)
    {
        await using var ward = new Ward();
        ward.Options = ward.Options with { KeepsFrom = TimeSpan.FromSeconds(10) };
        ward.Learn = (request, token) =>
        {
            ward.Time.Timestamp += seconds * ward.Time.TimestampFrequency;
            var result = ToyLearner.Train(request, token);
            return hasState ? result : result with { State = null };
        };
        ward.Link.Verdict = _ => UpdateOutcome.Late;
        _ = ward.Start();
        var first = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)));
        await ward.RestartAsync();
        Assert.HasCount(kept, ward.Files("outbox"));

        var second = await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1), epoch: 2, change: plan => plan with { Attempt = 2 }));

        CollectionAssert.AreEqual(first.Body, second.Body);
        Assert.AreEqual(trainings, ward.Trainings);
    }
}
