namespace HierFL.Benchmarks.Results;

/// <summary>PneumoniaMNIST as IDX files with a partition: the training images, and of each row its hospital, region, label and split.</summary>
internal sealed class PneumoniaPreparation : Preparation
{
    public override string Name => "pneumonia";

    public override void Write(string data, string folder)
    {
        File.Copy(Path.Combine(data, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "images-idx3-ubyte.gz"), overwrite: true);
        foreach (var file in (string[])["val-images-idx3-ubyte.gz", "val-labels-idx1-ubyte.gz"])
        {
            File.Copy(Path.Combine(data, file), Path.Combine(folder, file), overwrite: true);
        }

        // index,hospital,region,label
        string[][] rows = [.. File.ReadLines(Path.Combine(data, "partition.csv")).Skip(1).Where(line => line.Length > 0).Select(line => line.Trim().Split(','))];
        var splits = HeldOut.Splits([.. rows.Select(row => (row[1], row[3]))]);
        File.WriteAllLines(
            Path.Combine(folder, "partition.csv"),
            rows.Zip(splits, (row, split) => string.Join(',', [.. row, split])).Prepend("index,hospital,region,label,split"));
    }
}
