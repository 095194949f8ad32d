using System.Text.Json;
using System.Text.Json.Nodes;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>A plan that is well-formed JSON and no whole plan: it is declined, and the agent goes on.</summary>
[TestClass]
public sealed class BrokenPlanTests
{
    private const string LongLanes =
        """{ "MaxWeight": 1, "MaxContributors": 1, "Lanes": [{ "Name": "a", "Length": 2147483591, "Bound": 1 }, { "Name": "b", "Length": 2147483591, "Bound": 1 }] }""";

    [TestMethod]
    [DataRow("Job", "null", "its job is not whole")]
    [DataRow("Job", """{ "Length": 10 }""", "its job is not whole")]
    [DataRow("Model", """{ "Length": 10 }""", "its model is not whole")]
    [DataRow("Shared", """{ "Length": 10 }""", "its shared state is not whole")]
    [DataRow("Preprocessing", """{ "Length": 10 }""", "its preprocessing is not whole")]
    [DataRow("Ring", "null", "its ring is not whole")]
    [DataRow("Ring", """{ "MaxWeight": 1, "MaxContributors": 1, "Tensors": [null] }""", "its ring is not whole")]
    [DataRow("Ring", """{ "MaxWeight": 1, "MaxContributors": 1, "Lanes": [null] }""", "its ring is not whole")]
    [DataRow("Ring", LongLanes, "4294967182 elements")]
    [DataRow("Ring", """{ "MaxWeight": 1, "MaxContributors": 1, "IntegerCount": -1 }""", "-1 integers")]
    public async Task Is_declined_with_a_sentence_and_the_agent_goes_on(string member, string value, string named)
    {
        await using var ward = new Ward();
        var running = ward.Start();
        var order = ward.Order(1, Toy.Model(1, 1));
        var plan = JsonNode.Parse(await ward.Link.FetchAsync(order.Plan, bytes => bytes.ToArray(), default))!;
        plan[member] = JsonNode.Parse(value);

        var answer = ward.AnswerToAsync(order with { Plan = ward.Link.Put(JsonSerializer.SerializeToUtf8Bytes(plan)) });
        await await Task.WhenAny(answer, running);

        var reason = (await answer).Reason;
        StringAssert.StartsWith(reason, "the plan cannot be read: ");
        StringAssert.Contains(reason, named);
        Assert.IsNotNull((await ward.AnswerToAsync(ward.Order(1, Toy.Model(1, 1)))).Header);
    }
}
