using System.Collections.Immutable;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;

namespace HierFL.Cli.Tests.Configuration;

/// <summary>What a job file says wrongly of training is told with line, column, what was found and what is allowed.</summary>
[TestClass]
public sealed class TrainingErrorsTests
{
    [TestMethod]
    [DataRow("loss: {kind: focal, gamma: -1}", 30, "local.loss.gamma", "found '-1'; allowed: a number of at least 0 and at most 100")]
    [DataRow("loss: {kind: focal, gamma: .nan}", 30, "local.loss.gamma", "found '.nan'; allowed: a number of at least 0 and at most 100; numbers are finite")]
    [DataRow("loss: {kind: focal, alpha: 1}", 30, "local.loss.alpha", "found '1'; allowed: a number above 0 and below 1, or none")]
    [DataRow("loss: {kind: auto, labelSmoothing: 1}", 38, "local.loss.labelSmoothing", "found '1'; allowed: a number of at least 0 and below 1")]
    [DataRow("loss: {kind: auto, classWeights: balance}", 36, "local.loss.classWeights", "found 'balance'; allowed: none, balanced, balanced-local, or a map of labels, each with a number above 0 and at most 1000000 (did you mean 'balanced'?)")]
    [DataRow("loss: {kind: auto, classWeights: {ill: -2}}", 42, "local.loss.classWeights.ill", "found '-2'; allowed: a number above 0 and at most 1000000")]
    [DataRow("loss: {kind: auto, classWeights: {ill: .nan}}", 42, "local.loss.classWeights.ill", "found '.nan'; allowed: a number; numbers are finite")]
    [DataRow("loss: {kind: bce, classWeights: {sick: 2}}", 3, "local.loss", "found bce, with classWeights for 'sick', which is no class of the binary target; allowed: not ill or ill")]
    [DataRow("loss: {kind: focal, alpha: 0.2, classWeights: balanced}", 3, "local.loss", "found focal, with alpha and classWeights, which both weigh the classes; allowed: one of them")]
    [DataRow("penalty: {l1: .inf}", 17, "local.penalty.l1", "found '.inf'; allowed: a number of at least 0 and at most 1000; numbers are finite")]
    [DataRow("penalty: {l2: -0.1}", 17, "local.penalty.l2", "found '-0.1'; allowed: a number of at least 0 and at most 1000")]
    [DataRow("penalty: {of: biases}", 17, "local.penalty.of", "found 'biases'; allowed: weights or all")]
    [DataRow("clipGradient: {norm: 0}", 24, "local.clipGradient.norm", "found '0'; allowed: a number above 0 and at most 1000000000")]
    [DataRow("clipGradient: {}", 17, "local.clipGradient.norm", "it is required; allowed: a number above 0 and at most 1000000000")]
    [DataRow("optimizer: {schedule: {kind: cosine, rounds: 0}}", 48, "local.optimizer.schedule.rounds", "found '0'; allowed: a whole number above 0 and at most 999999")]
    [DataRow("optimizer: {schedule: {kind: step, every: 3, factor: 2}}", 56, "local.optimizer.schedule.factor", "found '2'; allowed: a number above 0 and at most 1")]
    [DataRow("optimizer: {schedule: {kind: cosin}}", 32, "local.optimizer.schedule.kind", "found 'cosin'; allowed: constant, cosine, exponential or step (did you mean 'cosine'?)")]
    public void A_wrong_value_is_refused_where_it_stands(string local, int column, string field, string message)
    {
        var error = Errors($"local:\n  {local}\n").Single();
        Assert.AreEqual((6, column, field, message), (error.Line, error.Column, error.Field, error.Message));
    }

    [TestMethod]
    [DataRow("region: {weight: {max: 0}}", "region.weight.max", "found '0'; allowed: a whole number above 0 and at most 1000000000")]
    [DataRow("region: {weight: even}", "region.weight", "found 'even'; allowed: examples, equal, or {max: ...}")]
    [DataRow("aggregation: {kind: capped-mean}", "aggregation.max", "it is required; allowed: a whole number above 0 and at most 1000000000")]
    [DataRow("region: {server: {kind: momentum}}", "region.server", "found momentum with 1 regional round, after which the root moves the model; allowed: together with region.rounds above 1, or sgd with learningRate 1")]
    [DataRow("region: {rounds: 2, server: {kind: momentum, beta: 1}}", "region.server.beta", "found '1'; allowed: a number of at least 0 and below 1")]
    [DataRow("server: {kind: sgd, schedule: {kind: exponential}}", "server.schedule.factor", "it is required; allowed: a number above 0 and at most 1")]
    public void A_wrong_tier_is_refused(string line, string field, string message)
    {
        var error = Errors(line + "\n").Single();
        Assert.AreEqual((5, field, message), (error.Line, error.Field, error.Message));
    }

    [TestMethod]
    [DataRow("{kind: auto, classWeights: balanced}", "found auto, with classWeights balanced for a target without classes; allowed: classWeights none")]
    [DataRow("{kind: auto, labelSmoothing: 0.1}", "found auto, with labelSmoothing and the task regression; allowed: labelSmoothing 0")]
    [DataRow("{kind: focal}", "found focal, a loss for binary and multiclass, with the task regression; allowed: auto, or a loss for regression")]
    public void A_loss_of_classes_needs_classes(string loss, string message) =>
        Assert.AreEqual(message, Errors($"local: {{loss: {loss}}}\n", "{task: regression, column: y}").Single().Message);

    private static ImmutableArray<JobError> Errors(string lines, string target = "{task: binary, column: y, positive: ill}") => JobFile.Parse(
        YamlReader.Read($"version: 1\nname: job\nmodel: {{kind: logistic-regression}}\ndata: {{dataset: d}}\n{lines}target: {target}\n"), LearningSetup.Catalogue).Errors;
}
