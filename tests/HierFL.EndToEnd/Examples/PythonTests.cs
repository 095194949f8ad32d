using System.Diagnostics;
using System.Globalization;
using HierFL.EndToEnd.Processes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Examples;

/// <summary>The files of a run are all that is needed to use its model elsewhere.</summary>
[TestClass]
public sealed class PythonTests
{
    private const string Python = "/usr/bin/python3";

    [TestMethod]
    [DataRow(nameof(Jobs.Stateless))]
    [DataRow(nameof(Jobs.Stateful))]
    public async Task A_model_gives_the_same_probabilities_in_Python(string kind)
    {
        if (!File.Exists(Python) || Run("-c", "import numpy").ExitCode != 0)
        {
            Assert.Inconclusive($"needs {Python} with numpy");
        }

        using var place = new Workplace(Jobs.Of(kind));
        await place.TrainAsync("out");
        var script = Path.Combine(Checkout.Root, "tests", "HierFL.EndToEnd", "Examples", "read_model.py");
        var (code, stdout, stderr) = Run(script, place.At("out"), Workplace.Table);
        Assert.AreEqual(0, code, stderr);
        var elsewhere = stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();

        var predicted = (await Hierfl.RunAsync(place.Folder, ["predict", "out", "--data", Workplace.Table])).Expect(0);
        var lines = predicted.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual("row,probability,label", lines[0]);
        var here = lines[1..].Select(line => Number(line.Split(',')[1])).ToArray();

        Assert.HasCount(569, here);
        Assert.HasCount(here.Length, elsewhere);
        var worst = here.Zip(elsewhere).Max(pair => Math.Abs(pair.First - pair.Second));
        Console.WriteLine($"largest difference: {worst}");
        Assert.IsLessThan(1e-5, worst);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static (int ExitCode, string Stdout, string Stderr) Run(params string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var stderr = python.StandardError.ReadToEndAsync();
        var stdout = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, stdout, stderr.Result);
    }
}
