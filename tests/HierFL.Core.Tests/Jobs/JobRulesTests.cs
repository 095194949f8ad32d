using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class JobRulesTests
{
    [TestMethod]
    [DataRow("version", "2", "version", "found 2; allowed: 1")]
    [DataRow("local", """{"epochs": 1, "steps": 5}""", "local.steps", "found both epochs and steps; allowed: one of them")]
    [DataRow("target", """{"task": "multiclass", "column": "y", "classes": ["a"]}""", "target.classes", "found 1; allowed: two or more classes, in the order of the model's outputs")]
    [DataRow("target", """{"task": "multiclass", "column": "y", "classes": ["a", "b", "a"]}""", "target.classes", "found 'a' more than once; allowed: each class once")]
    [DataRow("target", """{"task": "binary", "column": "y", "classes": ["a", "b"]}""", "target.classes", "found classes with the task binary; allowed: with multiclass only")]
    [DataRow("target", """{"task": "regression", "column": "y", "positive": "yes"}""", "target.positive", "found 'yes' with the task regression; allowed: with binary only")]
    [DataRow("data.features", "[]", "data.features", "found an empty list; allowed: one column or more, or all")]
    [DataRow("data.features", """["a", "a"]""", "data.features", "found 'a' more than once; allowed: each column once")]
    [DataRow("data.features", """["a", "y"]""", "data.features", "found 'y', which is the target or the patient; allowed: other columns")]
    [DataRow("data.standardize", """{"mean": [1, 2], "std": [1]}""", "data.standardize", "found 2 means and 1 standard deviations; allowed: as many of one as of the other")]
    [DataRow("data", """{"dataset": "d", "features": ["a"], "standardize": {"mean": [1, 2], "std": [1, 1]}}""", "data.standardize", "found 2 means for 1 features; allowed: one for each")]
    [DataRow("data.standardize", """{"mean": [1], "std": [0]}""", "data.standardize.std[0]", "found '0'; allowed: a number above 0")]
    [DataRow("evaluation.metrics", """["auk"]""", "evaluation.metrics[0]", "found 'auk'; allowed: auc, average-precision, accuracy, f1, sensitivity, specificity, log-loss, brier, calibration-error, rmse or mae (did you mean 'auc'?)")]
    [DataRow("evaluation.metrics", """["rmse"]""", "evaluation.metrics[0]", "found 'rmse' with the task binary; allowed: auc, average-precision, accuracy, f1, sensitivity, specificity, log-loss, brier or calibration-error")]
    [DataRow("evaluation.metrics", """["auc", "f1", "auc"]""", "evaluation.metrics[2]", "found 'auc' twice; allowed: each metric once")]
    [DataRow("stop", """{"target": 0.9}""", "stop.target", "it has no metric to watch; allowed: together with metric")]
    [DataRow("stop", """{"patience": 3}""", "stop.patience", "it has no metric to watch; allowed: together with metric")]
    [DataRow("region.lost", "\"leave\"", "region.lost", "found leave without cohort.deadline, after which a region is left; allowed: wait, or a cohort.deadline")]
    [DataRow("model", """{"kind": "mlp", "hidden": [1, 1, 1, 1]}""", "model", "found 4 hidden layers; allowed: up to 3")]
    [DataRow("target", """{"task": "binary", "column": "y", "positive": "yes", "negative": "yes"}""", "target.negative", "found 'yes', which is the positive value; allowed: the value of the other class")]
    [DataRow("target", """{"task": "binary", "column": "y", "negative": " "}""", "target.negative", "found ' ', which no row holds; allowed: the value of the other class")]
    [DataRow("target", """{"task": "regression", "column": "y", "negative": "no"}""", "target.negative", "found 'no' with the task regression; allowed: with binary only")]
    public void Refuses_what_does_not_fit_together(string path, string json, string field, string message)
    {
        Assert.AreEqual((field, message), Tree.Error((path, json)));
    }

    [TestMethod]
    public void Watches_only_what_is_measured()
    {
        var error = Tree.Error(("stop", """{"metric": "f1", "target": 0.9}"""), ("evaluation.metrics", """["auc", "brier"]"""));
        Assert.AreEqual(("stop.metric", "found 'f1', which is not measured; allowed: auc or brier, the evaluation's metrics"), error);
        Tree.Parsed(("stop", """{"metric": "f1", "target": 0.9}"""));
        Assert.AreEqual("found 'brier', which is not measured; allowed: auc, accuracy or f1, the evaluation's metrics", Tree.Error(("stop.metric", "\"brier\"")).Message);
    }

    [TestMethod]
    [DataRow("aggregation", """{"kind": "sample-median"}""", "region.rounds", "found 2 regional rounds with the aggregation sample-median, which is not linear; allowed: 1, or a linear aggregation such as weighted-mean")]
    [DataRow("mode", """{"kind": "sample-buffered"}""", "region.rounds", "found 2 regional rounds with the mode sample-buffered; allowed: 1, or the mode synchronous")]
    [DataRow("algorithm", """{"kind": "sample-scaffold"}""", "algorithm", "found algorithm sample-scaffold, which keeps state at the hospital, with 2 regional rounds; allowed: together with region.rounds 1")]
    [DataRow("local.optimizerState", "\"keep\"", "local.optimizerState", "found local.optimizerState keep, which keeps state at the hospital, with 2 regional rounds; allowed: together with region.rounds 1")]
    [DataRow("local.sampling", "\"continue\"", "local.sampling", "found local.sampling continue, which keeps state at the hospital, with 2 regional rounds; allowed: together with region.rounds 1")]
    [DataRow("update", """[{"kind": "sample-top-k", "fraction": 0.1, "errorFeedback": true}]""", "update[0]", "found update[0] sample-top-k, which keeps state at the hospital, with 2 regional rounds; allowed: together with region.rounds 1")]
    public void Refuses_with_regional_rounds_what_works_with_one(string path, string json, string field, string message)
    {
        Tree.Parsed((path, json));
        Assert.AreEqual((field, message), Tree.Error((path, json), ("region.rounds", "2")));
    }

    [TestMethod]
    public void Refuses_a_choice_that_says_it_does_not_fit_the_job()
    {
        Tree.Parsed(("local.loss", """{"kind": "sample-squares"}"""), ("target.task", "\"regression\""));
        Assert.AreEqual(("local.loss", "found sample-squares, a loss for regression; allowed: auto"), Tree.Error(("local.loss", """{"kind": "sample-squares"}""")));
        var unread = Tree.Errors(("local.loss", """{"kind": "sample-squares"}"""), ("target.task", "\"regresion\""));
        Assert.HasCount(1, unread, "what cannot be read is no ground for another error");
    }

    [TestMethod]
    public void Reports_all_impossible_compositions_at_once()
    {
        var errors = Tree.Errors(
            ("region.rounds", "3"), ("aggregation", """{"kind": "sample-median"}"""), ("mode", """{"kind": "sample-buffered"}"""), ("local.sampling", "\"continue\""));
        Assert.HasCount(3, errors);
    }

    [TestMethod]
    public void Makes_no_second_error_of_a_field_that_could_not_be_read()
    {
        var errors = Tree.Errors(("stop", """{"metric": ["auc"], "target": 0.9}"""), ("target.task", "\"binray\""), ("evaluation.metrics", """["rmse"]"""));
        CollectionAssert.AreEquivalent(new[] { "stop.metric", "target.task" }, errors.Select(error => error.Field).ToArray());
    }

    [TestMethod]
    public void Places_a_finding_where_its_field_stands()
    {
        var tree = Tree.Job(("version", new ScalarNode("3", Quoted: false, 12, 9)));
        var error = JobFile.Parse(tree, Samples.Catalogue).Errors.Single();
        Assert.AreEqual((12, 9), (error.Line, error.Column));
    }

    [TestMethod]
    public void Checks_a_job_that_comes_from_no_file()
    {
        var job = Tree.Parsed();
        Assert.IsEmpty(JobRules.Check(job, Samples.Catalogue));
        var error = JobRules.Check(job with { Version = 3 }, Samples.Catalogue).Single();
        Assert.AreEqual(new JobError(0, 0, "version", "found 3; allowed: 1"), error);
    }
}
