namespace HierFL.Benchmarks.Results;

/// <summary><c>prepare NAME --data FOLDER</c>: writes the files that an example reads, by default beside its federation file.</summary>
internal static class PrepareCommand
{
    public const string Verb = "prepare";

    public static int Run(string[] args)
    {
        var known = Preparation.All();
        if (args.Length == 0 || !known.TryGetValue(args[0], out var preparation))
        {
            Console.Error.WriteLine($"prepare: found '{args.FirstOrDefault()}'; allowed: {string.Join(", ", known.Keys)}");
            return 2;
        }

        var options = Options.Parse(args[1..]);
        var (data, folder) = (options.Text("data", ""), options.Text("out", ResultsRun.Example(preparation.Name)));
        if (!Directory.Exists(data))
        {
            Console.Error.WriteLine($"prepare {preparation.Name}: found --data '{data}'; allowed: the folder with its data (docs/examples/{preparation.Name}/README.md says which)");
            return 2;
        }

        preparation.Write(data, Directory.CreateDirectory(folder).FullName);
        Console.Error.WriteLine($"prepare {preparation.Name}: written to {folder}");
        return 0;
    }
}
