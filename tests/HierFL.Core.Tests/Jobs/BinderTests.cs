using HierFL.Core.Jobs;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class BinderTests
{
    [TestMethod]
    [DataRow("seed", "0123", "found '0123'; allowed: a whole number; numbers are written without leading zeros")]
    [DataRow("seed", "1_000", "found '1_000'; allowed: a whole number; numbers are written without underscores")]
    [DataRow("seed", "0x10", "found '0x10'; allowed: a whole number; numbers are written in base ten")]
    [DataRow("seed", "1e3", "found '1e3'; allowed: a whole number")]
    [DataRow("seed", "5.0", "found '5.0'; allowed: a whole number")]
    [DataRow("seed", "+5", "found '+5'; allowed: a whole number")]
    [DataRow("seed", "9223372036854775808", "found '9223372036854775808'; allowed: a whole number; the largest is 9223372036854775807")]
    [DataRow("seed", "", "found nothing; allowed: a whole number")]
    [DataRow("seed", "~", "found '~', which is no value; allowed: a whole number")]
    [DataRow("purpose", "null", "found 'null', which is no value; allowed: text")]
    [DataRow("local.steps", "2147483648", "found '2147483648'; allowed: a whole number above 0 and at most 10000000")]
    [DataRow("local.steps", "10000001", "found '10000001'; allowed: a whole number above 0 and at most 10000000")]
    [DataRow("local.steps", "99999999999999999999", "found '99999999999999999999'; allowed: a whole number above 0 and at most 10000000")]
    [DataRow("local.steps", "0", "found '0'; allowed: a whole number above 0 and at most 10000000")]
    [DataRow("local.batchSize", "fulll", "found 'fulll'; allowed: a whole number above 0 and at most 1000000, or full (did you mean 'full'?)")]
    [DataRow("local.batchSize", "", "found nothing; allowed: a whole number above 0 and at most 1000000, or full")]
    [DataRow("local.sampling", "Continue", "found 'Continue'; allowed: reshuffle or continue (did you mean 'continue'?)")]
    [DataRow("local.optimizer.nesterov", "no", "found 'no'; allowed: true or false")]
    [DataRow("local.optimizer.nesterov", "True", "found 'True'; allowed: true or false (did you mean 'true'?)")]
    [DataRow("local.optimizer.learningRate", ".inf", "found '.inf'; allowed: a number above 0; numbers are finite")]
    [DataRow("local.optimizer.learningRate", "-.nan", "found '-.nan'; allowed: a number above 0; numbers are finite")]
    [DataRow("local.optimizer.learningRate", "1e999", "found '1e999'; allowed: a number above 0")]
    [DataRow("local.optimizer.learningRate", "0,05", "found '0,05'; allowed: a number above 0")]
    [DataRow("local.optimizer.learningRate", "00.5", "found '00.5'; allowed: a number above 0; numbers are written without leading zeros")]
    [DataRow("data.standardize", "federate", "found 'federate'; allowed: none, local, federated, or {mean: [...], std: [...]} (did you mean 'federated'?)")]
    [DataRow("name", "Heart_1", "found 'Heart_1'; allowed: a DNS label (1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit)")]
    public void Refuses_a_scalar_that_is_not_of_the_type(string field, string text, string message)
    {
        Assert.AreEqual((field, message), Tree.Error((field, Tree.Plain(text))));
    }

    [TestMethod]
    public void Keeps_traps_of_yaml_as_text_where_text_is_wanted()
    {
        foreach (var text in new[] { "no", "0123", "1e-5", "1_000", "true", ".inf", "2024-01-01" })
        {
            Assert.AreEqual(text, Tree.Parsed(("target.positive", Tree.Plain(text))).Target.Positive);
        }
    }

    [TestMethod]
    public void Reads_small_numbers_and_words_for_nothing()
    {
        var job = Tree.Parsed(
            ("local.optimizer.learningRate", Tree.Plain("1e-5")),
            ("local.batchSize", Tree.Plain("full")),
            ("cohort.min", Tree.Plain("all")),
            ("region.deadline", Tree.Plain("90s")),
            ("seed", Tree.Plain("-7")),
            ("stop.metric", Tree.Plain("~")));

        Assert.AreEqual(1e-5, ((LocalSgd)Samples.Catalogue.Resolve<SampleOptimizer>(job.Local.Optimizer)).LearningRate);
        Assert.IsNull(job.Local.BatchSize);
        Assert.IsNull(job.Cohort.Min);
        Assert.AreEqual(TimeSpan.FromSeconds(90), job.Region.Deadline);
        Assert.AreEqual(-7, job.Seed);
        Assert.IsNull(job.Stop.Metric);
    }

    [TestMethod]
    public void Takes_no_number_in_quotes()
    {
        Assert.AreEqual(("seed", "found '7'; allowed: a whole number; it is in quotes, which makes it text"), Tree.Error(("seed", "\"7\"")));
    }

    [TestMethod]
    [DataRow("local", "batchsize", "unknown field 'batchsize'; allowed: epochs, steps, batchSize, sampling, optimizer, optimizerState, loss, penalty, clipGradient, lostState (did you mean 'batchSize'?)")]
    [DataRow("local", "batch_size", "unknown field 'batch_size'; allowed: epochs, steps, batchSize, sampling, optimizer, optimizerState, loss, penalty, clipGradient, lostState (did you mean 'batchSize'?)")]
    [DataRow("stop", "epochs", "unknown field 'epochs'; allowed: rounds, metric, target, patience, time (it belongs under 'local')")]
    [DataRow("stop", "seed", "unknown field 'seed'; allowed: rounds, metric, target, patience, time (it belongs at the top of the file)")]
    [DataRow("cohort", "fraction", "unknown field 'fraction'; allowed: kind, min, deadline")]
    [DataRow("topology", "graph", "unknown field 'graph'; allowed: kind")]
    public void Names_what_an_unknown_field_was_meant_to_be(string section, string field, string message)
    {
        Assert.AreEqual(($"{section}.{field}", message), Tree.Error(($"{section}.{field}", "1")));
    }

    [TestMethod]
    public void Tells_a_kind_written_as_a_key_where_it_belongs()
    {
        var (field, message) = Tree.Error(("sample-adam", "{}"));
        Assert.AreEqual("sample-adam", field);
        StringAssert.EndsWith(message, "(it is a kind of 'server': write server: {kind: sample-adam})");
    }

    [TestMethod]
    [DataRow("algorithm", """{"kind": "fedprxo"}""", "algorithm.kind", "found 'fedprxo'; allowed: fedavg, feddyn, fednova, fedprox, fedsgd, sample-scaffold or scaffold (did you mean 'fedprox'?)")]
    [DataRow("model", """{"hidden": [3]}""", "model", "it has no kind; allowed: logistic-regression or mlp")]
    [DataRow("algorithm", "\"fedavg\"", "algorithm", "found 'fedavg'; allowed: a map; write {kind: fedavg}")]
    [DataRow("algorithm", "[]", "algorithm", "found a list; allowed: a map {kind: ...} with kind fedavg, feddyn, fednova, fedprox, fedsgd, sample-scaffold or scaffold")]
    [DataRow("local", "\"sgd\"", "local", "found 'sgd'; allowed: a map of epochs, steps, batchSize, sampling, optimizer, optimizerState, loss, penalty, clipGradient, lostState")]
    [DataRow("update", """[{"kind": "sample-top-k", "fraction": 2}]""", "update[0].fraction", "found '2'; allowed: a number above 0 and at most 1")]
    [DataRow("update", """[{"kind": "sample-top-k"}]""", "update[0].fraction", "it is required; allowed: a number above 0 and at most 1")]
    [DataRow("update", """{"kind": "sample-top-k"}""", "update", "found a map; allowed: a list of {kind: ...} maps")]
    [DataRow("model", """{"kind": "mlp", "hidden": [8, "many"]}""", "model.hidden[1]", "found 'many'; allowed: a whole number above 0; it is in quotes, which makes it text")]
    [DataRow("model", """{"kind": "mlp", "init": "zeroes"}""", "model.init", "found 'zeroes'; allowed: default, zeros, or {checkpoint: ref} (did you mean 'zeros'?)")]
    [DataRow("data.standardize", """{"mean": [0]}""", "data.standardize.std", "it is required; allowed: a list, each item a number above 0")]
    public void Refuses_a_section_of_the_wrong_shape(string path, string json, string field, string message)
    {
        Assert.AreEqual((field, message), Tree.Error((path, json)));
    }

    [TestMethod]
    public void Tells_a_kind_under_the_wrong_key_where_it_belongs()
    {
        var (field, message) = Tree.Error(("algorithm.kind", "\"sample-adam\""));
        Assert.AreEqual("algorithm.kind", field);
        StringAssert.StartsWith(message, "found 'sample-adam', which is a server; write it under 'server'; allowed here: ");
    }

    [TestMethod]
    public void Reports_a_mistyped_required_field_once()
    {
        var (field, _) = Tree.Error(("data", """{"datset": "heart"}"""));
        Assert.AreEqual("data.datset", field);
    }

    [TestMethod]
    public void Reports_all_errors_in_the_order_of_the_file()
    {
        var tree = new MapNode(
            [
                new MapEntry("nonsense", Tree.Plain("1"), 1, 1),
                new MapEntry("seed", new ScalarNode("x", Quoted: false, 2, 7), 2, 1),
                new MapEntry("purpose", new ScalarNode("", Quoted: false, 3, 9), 3, 1),
            ],
            1,
            1);
        var errors = JobFile.Parse(tree, Samples.Catalogue).Errors;

        CollectionAssert.AreEquivalent(
            new[] { "nonsense", "version", "name", "model", "data", "target", "seed", "purpose" }, errors.Select(error => error.Field).ToArray());
        Assert.AreEqual(new JobError(3, 9, "purpose", "found nothing; allowed: text"), errors[^1]);
        CollectionAssert.AreEqual(errors.Select(error => error.Line).Order().ToArray(), errors.Select(error => error.Line).ToArray());
    }

    [TestMethod]
    public void Keeps_a_choice_unread_where_its_family_is_not_loaded()
    {
        var (job, errors) = JobFile.Parse(Tree.Job(("model", """{"kind": "transformer", "heads": 8}""")), Catalogue.Core);
        Assert.IsNotNull(job, string.Join('\n', errors));
        Assert.AreEqual("""{"kind":"transformer","heads":8}""", JobFile.ToJson(job.Model));
        Assert.AreEqual(JobFile.ToJson(job.Model), JobFile.ToJson(JobFile.ChoiceFromJson(JobFile.ToJson(job.Model))));
    }

    [TestMethod]
    public void Cuts_what_it_quotes_and_keeps_it_on_one_line()
    {
        var (_, message) = Tree.Error(("seed", Tree.Plain(new string('9', 500) + "\n")));
        Assert.IsLessThan(200, message.Length);
        var (field, unknown) = Tree.Error(("a\nb: ok", "1"));
        Assert.DoesNotContain("\n", field + unknown);
    }
}
