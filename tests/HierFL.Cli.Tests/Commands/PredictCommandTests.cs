using System.Globalization;
using System.Text.Json;
using HierFL.Core.Jobs;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands;

[TestClass, DoNotParallelize]
public sealed class PredictCommandTests
{
    private static readonly string BreastCancer = Path.Combine(Checkout.Root, "docs/examples/breast-cancer/breast-cancer.csv");

    [TestMethod]
    public async Task Predicts_every_row_of_the_example_by_the_weights()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        var run = await CommandRun.Of("predict", folder.Path, "--data", BreastCancer);
        Assert.AreEqual((0, ""), (run.Code, run.Error));

        var lines = run.Output.Split('\n');
        Assert.HasCount(571, lines);
        Assert.AreEqual("row,probability,label", lines[0]);
        Assert.AreEqual(("1", "malignant"), (lines[1].Split(',')[0], lines[1].Split(',')[2]));
        Assert.AreEqual("not malignant", lines[2].Split(',')[2]);
        Assert.AreEqual(0.7310585786300049, Probability(lines[1]), 1e-7);
        Assert.AreEqual(0.0010270880507115207, Probability(lines[2]), 1e-9);

        var rows = File.ReadAllLines(BreastCancer);
        var header = rows[0].Split(',').ToList();
        for (var row = 1; row <= 569; row++)
        {
            double Cell(string name) => double.Parse(rows[row].Split(',')[header.IndexOf(name)], CultureInfo.InvariantCulture);
            var logit = Cell("mean_radius") - 18.57 - ((Cell("mean_texture") - 17.77) / 3) - 1;
            Assert.AreEqual(1 / (1 + Math.Exp(-logit)), Probability(lines[row]), 1e-6, lines[row]);
            Assert.AreEqual(logit >= 0 ? "malignant" : "not malignant", lines[row].Split(',')[2]);
        }
    }

    [TestMethod]
    public async Task Finds_features_and_tensors_by_name_and_ignores_other_columns()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights, sorted: true);
        var table = Table(folder, "note,mean_texture,mean_radius\n\"a, b\",17.77,20.57\n,20.83,13.71\n");
        var run = await CommandRun.Of("predict", folder.File("model.safetensors"), "--data", table);
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        Assert.AreEqual(0.7310585786300049, Probability(run.Output.Split('\n')[1]), 1e-7);
        Assert.AreEqual(0.0010270880507115207, Probability(run.Output.Split('\n')[2]), 1e-9);
    }

    [TestMethod]
    public async Task A_score_at_the_threshold_is_positive()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, [0, 0, 0]);
        var table = Table(folder, "mean_texture,mean_radius\n1,1\n");
        Assert.AreEqual("row,probability,label\n1,0.5,malignant\n", (await CommandRun.Of("predict", folder.Path, "--data", table)).Output);

        SavedModel.Write(folder.Path, SavedModel.Radius with { Threshold = 0.6, Classes = ["benign", "malignant"] }, [0, 0, 0]);
        Assert.AreEqual("row,probability,label\n1,0.5,benign\n", (await CommandRun.Of("predict", folder.Path, "--data", table)).Output);
    }

    [TestMethod]
    public async Task A_label_in_a_table_is_nothing_that_a_terminal_obeys()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius with { Classes = ["", "\u001b[2J"] }, [0, 0, 0]);
        var run = await CommandRun.Of("predict", folder.Path, "--data", Table(folder, "mean_texture,mean_radius\n1,1\n"), "-o", "table");
        StringAssert.Contains(run.Output, "\\u001b[2J");
        Assert.DoesNotContain("\u001b", run.Output);
    }

    [TestMethod]
    public async Task Tells_the_probability_of_every_class()
    {
        using var folder = new TemporaryFolder();
        var document = SavedModel.Radius with { Task = PredictionTask.Multiclass, Classes = ["low", "mid, \"or so\"", "high"], Standardize = "none" };
        // Logits are the logarithms of 1, 2 and 5 eighths whatever the row, shifted by 900 so that a naive softmax overflows.
        SavedModel.Write(folder.Path, document, [0, 0, 0, 0, 0, 0, 900, 900 + MathF.Log(2), 900 + MathF.Log(5)]);
        var table = Table(folder, "mean_radius,mean_texture\n1,2\n");
        var run = await CommandRun.Of("predict", folder.Path, "--data", table, "-o", "json");
        Assert.AreEqual((0, ""), (run.Code, run.Error));
        var row = JsonDocument.Parse(run.Output).RootElement.GetProperty("rows")[0];
        Assert.AreEqual("high", row.GetProperty("label").GetString());
        double[] expected = [0.125, 0.25, 0.625];
        foreach (var (probability, wanted) in row.GetProperty("probabilities").EnumerateArray().Zip(expected))
        {
            Assert.AreEqual(wanted, probability.GetDouble(), 1e-4); // float32 near 900
        }

        run = await CommandRun.Of("predict", folder.Path, "--data", table);
        StringAssert.StartsWith(run.Output, "row,probability_low,\"probability_mid, \"\"or so\"\"\",probability_high,label\n1,0.12");
        StringAssert.EndsWith(run.Output, ",high\n");
    }

    [TestMethod]
    public async Task Tells_values_of_a_regression_in_every_form()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius with { Task = PredictionTask.Regression, Classes = [], Target = "days", Standardize = "none" }, [0.5f, 2, 1]);
        var table = Table(folder, "mean_radius,mean_texture\n2,3\n-1,0.25\n");
        var model = folder.File("model.safetensors");
        Assert.AreEqual("row,value\n1,8\n2,1\n", (await CommandRun.Of("predict", model, "--data", table)).Output);
        Golden.Check("tests/HierFL.Cli.Tests/Goldens/predict-table.txt", (await CommandRun.Of("predict", model, "--data", table, "-o", "table")).Output);
        Golden.Check("tests/HierFL.Cli.Tests/Goldens/predict.json",
            (await CommandRun.Of("predict", model, "--data", table, "-o", "json")).Output.Replace(folder.Path, "FOLDER", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Standardizes_by_the_table_itself_where_hospitals_did_and_says_so()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius with { Standardize = "local", Mean = [], Std = [] }, [1, 0, 0]);
        var run = await CommandRun.Of("predict", folder.Path, "--data", Table(folder, "mean_radius,mean_texture\n10,7\n30,7\n"));
        Assert.AreEqual(0, run.Code);
        StringAssert.Contains(run.Error, "its own mean and standard deviation");
        // Of two values the standardized ones are ±1/√2.
        Assert.AreEqual(1 / (1 + Math.Exp(Math.Sqrt(0.5))), Probability(run.Output.Split('\n')[1]), 1e-7);
        Assert.AreEqual(1 / (1 + Math.Exp(-Math.Sqrt(0.5))), Probability(run.Output.Split('\n')[2]), 1e-7);
    }

    [TestMethod]
    public async Task Measures_against_the_target_column_on_stderr()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        // Logits 1, 0 (positive) and two far below: of the positives one is found, of the negatives one is taken for a positive.
        var table = Table(folder, "mean_radius,mean_texture,diagnosis\n20.57,17.77,malignant\n19.57,17.77,benign\n13.71,20.83,benign\n10,20,malignant\n");
        var run = await CommandRun.Of("predict", folder.Path, "--data", table, "--metrics");
        Assert.AreEqual(0, run.Code);
        Assert.HasCount(6, run.Output.Split('\n'));
        var metrics = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.AreEqual(("0.5000", "0.5000", "0.5000", "0.5000"), (metrics["auc"], metrics["accuracy"], metrics["sensitivity"], metrics["specificity"]));
    }

    [TestMethod]
    public async Task Measures_only_the_values_that_the_model_knows()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius with { Classes = ["benign", "malignant"] }, SavedModel.RadiusWeights);
        var table = Table(folder, "mean_radius,mean_texture,diagnosis\n20.57,17.77,malignant\n13.71,20.83,unclear\n");
        var run = await CommandRun.Of("predict", folder.Path, "--data", table, "--metrics");
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, "line 3, column 'diagnosis': found 'unclear'; target.positive and target.negative allow malignant, benign");
    }

    [TestMethod]
    public async Task Writes_a_whole_file_and_replaces_none_unasked()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, [0, 0, 0]);
        var table = Table(folder, "mean_radius,mean_texture\n1,2\n");
        var target = folder.File("predictions.csv");
        string[] command = ["predict", folder.Path, "--data", table, "--out", target];
        Assert.AreEqual(new CommandRun(0, "", ""), await CommandRun.Of(command));
        Assert.AreEqual("row,probability,label\n1,0.5,malignant\n", File.ReadAllText(target));

        File.WriteAllText(target, "mine");
        Assert.AreEqual(new CommandRun(2, "", $"--out: {target} exists; --force replaces it\n"), await CommandRun.Of(command));
        Assert.AreEqual("mine", File.ReadAllText(target));

        Assert.AreEqual(new CommandRun(0, "", ""), await CommandRun.Of([.. command, "--force"]));
        Assert.AreEqual("row,probability,label\n1,0.5,malignant\n", File.ReadAllText(target));
        Assert.HasCount(4, Directory.GetFiles(folder.Path));
    }

    private static string Table(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.File("table.csv"), text);
        return folder.File("table.csv");
    }

    private static double Probability(string line) => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture);
}
