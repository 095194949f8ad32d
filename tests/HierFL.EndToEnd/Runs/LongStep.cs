using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.Runs;

/// <summary>A job whose only step lasts some ten seconds: one hospital, all its images in one batch, many channels.</summary>
internal static class LongStep
{
    private const string Job = """
        version: 1
        name: small
        seed: 7
        stop: {rounds: 1}
        model: {kind: cnn, channels: [32, 512, 512], hidden: [4]}
        data: {dataset: scans, features: ["gray[64x64]"], standardize: none}
        target: {task: binary, column: label, positive: 1}
        local: {epochs: 1, batchSize: full, optimizer: {kind: sgd, learningRate: 0.05}}
        evaluation: {metrics: [auc], every: 1, split: test}
        """;

    private const int Rows = 120;

    private const int Pixels = 64;

    public static Workplace Place()
    {
        var place = new Workplace(Job);
        File.WriteAllLines(
            place.At("scans.csv"),
            Enumerable.Range(0, Rows).Select(row => $"{row},lyon,europe,{(row % 10 == 0 ? "test" : "train")},{row / 3 % 2}").Prepend("scan,hospital,region,split,label"));
        File.WriteAllBytes(
            place.At("scans-images-idx3-ubyte"),
            [0, 0, 8, 3, 0, 0, 0, Rows, 0, 0, 0, Pixels, 0, 0, 0, Pixels, .. Enumerable.Range(0, Rows * Pixels * Pixels).Select(pixel => (byte)(pixel * 31 % 251))]);
        place.Write(
            "federation.yaml",
            "{table: scans.csv, dataset: scans, hospital: hospital, region: region, split: split, images: {column: scan, idx: scans-images-idx3-ubyte}, policy: {minEvaluationRows: 1}}\n");
        return place;
    }
}
