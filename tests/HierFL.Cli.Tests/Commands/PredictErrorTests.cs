using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Commands;

/// <summary>What cannot be predicted ends with exit code 2 and a sentence that names the file, what was found and what is allowed.</summary>
[TestClass, DoNotParallelize]
public sealed class PredictErrorTests
{
    private const string Features = "mean_radius,mean_texture\n";

    [TestMethod]
    public async Task Says_which_file_of_the_model_is_missing()
    {
        using var folder = new TemporaryFolder();
        var gone = folder.File("gone");
        Assert.AreEqual($"{gone}: no such file or folder; allowed is the folder of a run, or the model.safetensors in it", await Refused(gone));
        Assert.AreEqual($"{folder.Path} holds no model.safetensors; a run writes it when it has finished", await Refused(folder.Path));

        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        File.Delete(folder.File("preprocessing.json"));
        StringAssert.StartsWith(await Refused(folder.Path), $"{folder.File("model.safetensors")} has no preprocessing.json beside it");
    }

    [TestMethod]
    public async Task Says_that_a_file_is_not_safetensors()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        var model = folder.File("model.safetensors");
        var whole = File.ReadAllBytes(model);
        foreach (var bytes in new[] { [], "version: 1\n"u8.ToArray(), whole[..^1], [.. whole, 0] })
        {
            File.WriteAllBytes(model, bytes);
            StringAssert.StartsWith(await Refused(folder.Path), $"{model} cannot be read as safetensors: ");
        }
    }

    [TestMethod]
    public async Task Says_how_the_model_differs_from_its_preprocessing()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        Save(folder, SavedModel.Radius with { Model = """{"kind":"mlp","hidden":[4]}""" });
        Assert.AreEqual(
            $"{folder.File("model.safetensors")} does not fit {folder.File("preprocessing.json")}: it holds layers.0.weight [1, 2], layers.0.bias [1]; "
            + "needed are layers.0.weight [4, 2], layers.0.bias [4], layers.1.weight [1, 4], layers.1.bias [1]",
            await Refused(folder.Path));
    }

    [TestMethod]
    public async Task Says_what_is_wrong_with_the_preprocessing()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        (PreprocessingDocument Document, string Problem)[] cases =
        [
            (SavedModel.Radius with { Version = 2 }, "version: found 2; allowed is 1"),
            (SavedModel.Radius with { Features = [] }, "features: found none; at least one is needed"),
            (SavedModel.Radius with { Features = ["mean_radius", null!] }, "features: found one without a name; allowed are names of columns"),
            (SavedModel.Radius with { Standardize = "globally" }, "standardize: found 'globally'; allowed: none, local, federated, given"),
            (SavedModel.Radius with { Standardize = "\u001b[2J" }, "standardize: found '\\u001b[2J'; allowed: none, local, federated, given"),
            (SavedModel.Radius with { Std = [1] }, "mean and std: found 2 and 1 numbers; 2 features need as many each"),
            (SavedModel.Radius with { Std = [1, 0] }, "mean and std: found a number out of range; allowed are finite means and standard deviations above 0"),
            (SavedModel.Radius with { Classes = ["malignant"] }, "classes: found 1; a binary target has 2, negative and positive"),
            (SavedModel.Radius with { Classes = [null!, "malignant"] }, "classes: found null; allowed is a list of text"),
            (SavedModel.Radius with { Classes = ["malignant", "malignant"] }, "classes: found one twice; allowed is each once"),
            (SavedModel.Radius with { Threshold = 1.5 }, "threshold: found 1.5; allowed is 0 to 1"),
            (SavedModel.Radius with { Task = PredictionTask.Multiclass, Classes = ["a", "a"] }, "classes: found one twice; allowed is each once"),
        ];
        foreach (var (document, problem) in cases)
        {
            Save(folder, document);
            Assert.AreEqual($"{folder.File("preprocessing.json")}: {problem}", await Refused(folder.Path));
        }

        Save(folder, SavedModel.Radius with { Model = """{"kind":"logistic-regresion"}""" });
        StringAssert.Contains(await Refused(folder.Path), "'logistic-regression'");

        var nulls = Encoding.UTF8.GetString(WireJson.Bytes(SavedModel.Radius)).Replace("\"classes\":[\"\",\"malignant\"]", "\"classes\":null", StringComparison.Ordinal);
        File.WriteAllText(folder.File("preprocessing.json"), nulls);
        StringAssert.Contains(await Refused(folder.Path), "preprocessing.json");

        foreach (var text in new[] { "{", "null", "[]", "{}", """{"version":"one"}""" })
        {
            File.WriteAllText(folder.File("preprocessing.json"), text);
            StringAssert.StartsWith(await Refused(folder.Path), $"{folder.File("preprocessing.json")} is not a preprocessing document: ");
        }
    }

    [TestMethod]
    public async Task Says_where_the_table_is_wrong()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        var table = folder.File("table.csv");
        StringAssert.StartsWith(await Refused(folder.Path), $"{table}: cannot be read: ");

        StringAssert.StartsWith(await Refused(folder.Path, "mean_radius,mean_textur\n1,2\n"), $"{table}, line 1: has no column 'mean_texture' (did you mean 'mean_textur'?)");
        StringAssert.StartsWith(await Refused(folder.Path, Features + "1,2\n3,high\n"), $"{table}, line 3, column 'mean_texture': found 'high'; a finite number");
        StringAssert.StartsWith(await Refused(folder.Path, Features + "1,\n"), $"{table}, line 2, column 'mean_texture': is empty");
        Assert.AreEqual($"{table}: has a header and no rows", await Refused(folder.Path, Features));
        StringAssert.StartsWith(await Refused(folder.Path, Features + "1,2\n", "--metrics"), $"{table}, line 1: has no column 'diagnosis'");
    }

    [TestMethod]
    public async Task Refuses_to_print_a_number_that_is_none()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, [float.NaN, 0, 0]);
        StringAssert.StartsWith(await Refused(folder.Path, Features + "1,2\n"), $"{folder.File("model.safetensors")}: the output for row 1 (line 2) is NaN; ");
    }

    [TestMethod]
    public async Task Says_which_file_it_will_not_write()
    {
        using var folder = new TemporaryFolder();
        SavedModel.Write(folder.Path, SavedModel.Radius, SavedModel.RadiusWeights);
        Assert.AreEqual($"--out: {folder.Path} is a folder; allowed is the name of a file", await Refused(folder.Path, Features + "1,2\n", "--out", folder.Path));
        var lost = Path.Combine(folder.File("gone"), "predictions.csv");
        Assert.AreEqual($"--out: {lost} is in a folder that does not exist", await Refused(folder.Path, Features + "1,2\n", "--out", lost));
    }

    [TestMethod]
    public async Task Refuses_a_command_line_that_lacks_the_table()
    {
        var run = await CommandRun.Of("predict", "model");
        Assert.AreEqual((2, ""), (run.Code, run.Output));
        StringAssert.Contains(run.Error, "'--data' is required");
    }

    private static async Task<string> Refused(string model, string? table = null, params string[] more)
    {
        // Beside the model, or in its place where there is none.
        var path = Path.Combine(Directory.Exists(model) ? model : Path.GetDirectoryName(model)!, "table.csv");
        if (table is not null)
        {
            File.WriteAllText(path, table);
        }

        var run = await CommandRun.Of(["predict", model, "--data", path, .. more]);
        Assert.AreEqual((2, ""), (run.Code, run.Output), run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        return run.Error.TrimEnd('\n');
    }

    private static void Save(TemporaryFolder folder, PreprocessingDocument document) =>
        File.WriteAllBytes(folder.File("preprocessing.json"), WireJson.Bytes(document));
}
