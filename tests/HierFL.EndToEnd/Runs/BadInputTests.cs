using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Runs;

/// <summary>Mistakes of people end with exit code 2, one sentence each, and nothing written.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    public async Task Five_mistakes_are_five_errors_with_line_and_nearest_name()
    {
        using var place = new Workplace(
            Jobs.Stateless.With("seed: 7", "seed: 007").With("logistic-regression", "logistic-regresion").With("standardize:", "standardise:")
                .With("batchSize: 16", "batchSize: fulll").With("accuracy", "acuracy"));
        var refused = await RefusedAsync(place);
        (string Place, string Text)[] expected =
        [
            ("job.yaml:3:7: seed:", "without leading zeros"),
            ("job.yaml:5:15: model.kind:", "did you mean 'logistic-regression'?"),
            ("job.yaml:6:47: data.standardise:", "did you mean 'standardize'?"),
            ("job.yaml:8:31: local.batchSize:", "did you mean 'full'?"),
            ("job.yaml:9:29: evaluation.metrics[1]:", "did you mean 'accuracy'?"),
        ];
        Assert.HasCount(expected.Length, refused.ErrorLines, refused.ToString());
        foreach (var (line, (where, text)) in refused.ErrorLines.Zip(expected))
        {
            StringAssert.StartsWith(line, where);
            Assert.Contains(text, line);
        }
    }

    [TestMethod]
    public async Task Files_that_are_absent_or_wrong_are_named()
    {
        using var place = new Workplace(Jobs.Stateless);
        place.Write("federation.yaml", $"{{table: {Workplace.Table}, hospitals: hospital, region: region, split: split}}\n");
        var federation = await RefusedAsync(place);
        Assert.HasCount(2, federation.ErrorLines, federation.ToString());
        Assert.Contains("federation.yaml:1:1: hospital: it is required with table", federation.ErrorLines[0]);
        Assert.Contains("hospitals: unknown field 'hospitals'", federation.ErrorLines[1]);

        place.Write("federation.yaml", "{table: nowhere.csv, hospital: hospital, region: region, split: split}\n");
        await OneErrorAsync(place, "nowhere.csv");

        File.Delete(place.At("federation.yaml"));
        await OneErrorAsync(place, "federation.yaml");

        File.Delete(place.At("job.yaml"));
        await OneErrorAsync(place, "job.yaml");
    }

    [TestMethod]
    public async Task A_place_for_files_of_the_system_takes_no_results()
    {
        using var place = new Workplace(Jobs.Stateless);
        var refused = (await place.RunAsync("/proc/x")).Expect(2);
        Assert.AreEqual("/proc/x: the folder cannot be made (no folder can be made at this place); choose another one with --out", refused.ErrorLines.Single());
    }

    [TestMethod]
    public async Task A_wrong_cell_is_named_by_file_line_and_column()
    {
        using var place = new Workplace(Jobs.Stateless);
        var lines = await File.ReadAllLinesAsync(Workplace.Table);
        var cells = lines[4].Split(',');
        cells[5] = "n/a!";
        lines[4] = string.Join(',', cells);
        await File.WriteAllLinesAsync(place.At("table.csv"), lines);
        place.Write("federation.yaml", "{table: table.csv, hospital: hospital, region: region, split: split}\n");
        var error = await OneErrorAsync(place, $"{place.At("table.csv")}, line 5, column 'mean_perimeter': found 'n/a!'");
        Assert.Contains("a finite number", error);
    }

    [TestMethod]
    [DataRow("run")]
    [DataRow("run job.yaml --parallel 0")]
    [DataRow("run job.yaml --baselines best")]
    [DataRow("run job.yaml -o xml")]
    [DataRow("run job.yaml --resum")]
    [DataRow("ran job.yaml")]
    public async Task A_wrong_command_line_is_refused_with_where_to_look(string arguments)
    {
        using var place = new Workplace(Jobs.Stateless);
        var refused = (await Hierfl.RunAsync(place.Folder, arguments.Split(' '))).Expect(2);
        Assert.Contains("--help", refused.ErrorLines[^1]);
        Assert.IsFalse(refused.ErrorLines.Any(line => char.IsWhiteSpace(line[0])), $"an error has more than its line: {refused}");
        Assert.AreEqual("", refused.Stdout);
        Assert.IsFalse(Directory.Exists(place.At("runs")));
    }

    private static async Task<string> OneErrorAsync(Workplace place, string text)
    {
        var refused = await RefusedAsync(place);
        Assert.HasCount(1, refused.ErrorLines, refused.ToString());
        Assert.Contains(text, refused.Stderr);
        return refused.Stderr;
    }

    private static async Task<Finished> RefusedAsync(Workplace place)
    {
        var refused = (await place.RunAsync("out")).Expect(2);
        Assert.AreEqual("", refused.Stdout);
        Assert.IsFalse(Path.Exists(place.At("out")), "something was written");
        return refused;
    }
}
