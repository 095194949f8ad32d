using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Learning.Data;
using HierFL.Learning.Models;

namespace HierFL.Learning.Tests.Training;

/// <summary>Images with a bright half, which is the label; and jobs on them.</summary>
internal static class TestImages
{
    public const string Cnn = """{"kind":"cnn","channels":[4],"hidden":[8],"dropout":0.3}""";

    public const string Normalized = """{"kind":"cnn","channels":[4],"hidden":[8],"batchNorm":true}""";

    public static InputShape Shape { get; } = InputShape.Image(1, 6, 6);

    public static JobSpec Job(string model = Cnn, LocalSpec? local = null) => TestJobs.Job(model, local: local ?? new LocalSpec { Epochs = 1, BatchSize = 8 });

    public static HospitalData Rows(int rows = 61, string hospital = "hospital-a")
    {
        var stream = new SeededStream(9, hospital, 0, "images");
        var (pixels, targets) = (new byte[rows * Shape.Count], new double[rows]);
        for (var row = 0; row < rows; row++)
        {
            targets[row] = row % 2;
            for (var i = 0; i < Shape.Count; i++)
            {
                var isLeft = i % Shape.Width < Shape.Width / 2;
                pixels[(row * Shape.Count) + i] = (byte)(stream.Next(100) + (isLeft == (targets[row] > 0) ? 120 : 0));
            }
        }

        return new HospitalData
        {
            Hospital = hospital,
            Region = "",
            Features = Shape.Names,
            Values = [],
            Pixels = pixels,
            Targets = targets,
            Splits = [.. Enumerable.Range(0, rows).Select(row => row % 5 == 4 ? Split.Test : Split.Train)],
            Lines = [.. Enumerable.Range(2, rows)],
        };
    }
}
