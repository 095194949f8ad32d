using HierFL.Core.Tests.Jobs;

namespace HierFL.Core.Tests.Personalization;

[TestClass]
public sealed class PersonalRulesTests
{
    private const string Mlp = """{"kind": "mlp"}""";

    [TestMethod]
    [DataRow("""{"kind": "fedper", "personal": "haed.*"}""", "found fedper, whose pattern 'haed.*' matches no tensor of the model; it has body.weight, head.weight, head.bias")]
    [DataRow("""{"kind": "fedrep", "personal": "*"}""", "found fedrep, which keeps every tensor at the hospital and leaves nothing to share; the model has body.weight, head.weight, head.bias")]
    [DataRow("""{"kind": "fedbn"}""", "found fedbn, with a model that has no batch normalization: body.weight, head.weight, head.bias; allowed: a model with batch normalization, such as {kind: mlp, batchNorm: true}")]
    [DataRow("""{"kind": "fedper", "personal": " "}""", "personal is empty; allowed: a pattern of tensor names such as head.*")]
    public void Refuses_parts_that_the_model_does_not_have(string personalization, string sentence) =>
        Assert.AreEqual(("personalization", sentence), Tree.Error(("model", Mlp), ("personalization", personalization)));

    [TestMethod]
    public void A_pattern_that_is_missing_is_asked_for() =>
        Assert.AreEqual("personalization.personal", Tree.Error(("model", Mlp), ("personalization", """{"kind": "fedper"}""")).Field);

    /// <summary>A silo knows no models; what it is handed is the shared layout anyway.</summary>
    [TestMethod]
    public void Where_models_are_not_known_their_tensors_are_not_asked_for() =>
        Tree.Parsed(("personalization", """{"kind": "fedper", "personal": "haed.*"}"""));

    [TestMethod]
    [DataRow("personalization", """{"kind": "fedper", "personal": "head.*"}""", "personalization fedper")]
    [DataRow("personalization", """{"kind": "fedrep", "personal": "head.*"}""", "personalization fedrep")]
    [DataRow("algorithm", """{"kind": "scaffold"}""", "algorithm scaffold")]
    public void Refuses_differential_privacy_where_updates_depend_on_state_without_noise(string path, string choice, string named)
    {
        Tree.Parsed(("model", Mlp), (path, choice));
        Assert.AreEqual(
            (path, $"found {named}, whose updates depend on state of the hospital without noise, with privacy sample-privacy; allowed: privacy none"),
            Tree.Error(("model", Mlp), (path, choice), ("privacy", """{"kind": "sample-privacy"}""")));
    }

    /// <summary>What they keep never enters what is sent.</summary>
    [TestMethod]
    [DataRow("""{"kind": "ditto"}""")]
    [DataRow("""{"kind": "apfl"}""")]
    [DataRow("""{"kind": "fine-tune"}""")]
    public void Takes_differential_privacy_with_models_beside_the_common_one(string personalization) =>
        Tree.Parsed(("model", Mlp), ("personalization", personalization), ("privacy", """{"kind": "sample-privacy"}"""));

    [TestMethod]
    [DataRow("""{"kind": "fedper", "personal": "head.*"}""", "personalization fedper")]
    [DataRow("""{"kind": "ditto"}""", "personalization ditto")]
    [DataRow("""{"kind": "apfl"}""", "personalization apfl")]
    public void Refuses_regional_rounds_with_what_is_kept(string personalization, string named) => Assert.AreEqual(
        ("personalization", $"found {named}, which keeps state at the hospital, with 2 regional rounds; allowed: together with region.rounds 1"),
        Tree.Error(("model", Mlp), ("personalization", personalization), ("region.rounds", "2")));
}
