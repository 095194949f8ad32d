using HierFL.Benchmarks;
using HierFL.Benchmarks.Reporting;
using HierFL.Benchmarks.Results;

const string usage =
    """
    HierFL.Benchmarks: speed and size, each beside a baseline measured in the same run.

    dotnet run -c Release --project tests/HierFL.Benchmarks -- p1|p2|p3|p8 [--option value ...]

      p1   exact sums in memory     --floats 25000000 --updates 8 --pairs 5
      p2   overhead of a round      --hospitals 4,16,64 --rounds 40 --mode both|embedded|network --work DIR
      p3   bulk rounds over mTLS    --floats 1000000,10000000,25000000 --hospitals 8 --rounds 6 --uploads N --work DIR
      p8   start of hierfl run      --repeats 5

      results NAME   a table of docs/results.md, as Markdown   --data FOLDER --seeds 1,2,3 --work DIR
      prepare NAME   data into the form that an example of docs/examples reads   --data FOLDER --out FOLDER

    The last line of p1 to p8 is JSON: {"id":"P1","value":...,"target":...,"unit":"...","ok":true}. The exit code is 0 whether the target is met or not.
    """;

switch (args.FirstOrDefault())
{
    case StartBenchmark.Empty:
        // The baseline of p8: a process that does nothing.
        return 0;
    case null or "--help" or "-h":
        Console.WriteLine(usage);
        return args.Length == 0 ? 1 : 0;
}

try
{
    switch (args[0])
    {
        case ResultsCommand.Verb:
            return await ResultsCommand.RunAsync(args[1..]);
        case PrepareCommand.Verb:
            return PrepareCommand.Run(args[1..]);
    }

    var options = Options.Parse(args[1..]);
    Console.WriteLine(Machine.Line());
    var verdict = args[0] switch
    {
        "p1" => RingBenchmark.Run(options),
        "p2" => await OverheadBenchmark.RunAsync(options),
        "p3" => await BulkBenchmark.RunAsync(options),
        "p8" => await StartBenchmark.RunAsync(options),
        _ => throw new ArgumentException($"found '{args[0]}'; allowed: p1, p2, p3, p8, results, prepare"),
    };
    Console.WriteLine(Machine.Load());
    Console.WriteLine(verdict.Json());
    return 0;
}
catch (Exception error)
{
    Console.Error.WriteLine($"the benchmark failed: {error}");
    return 1;
}
