using HierFL.Benchmarks;
using HierFL.Benchmarks.Reporting;

const string usage =
    """
    HierFL.Benchmarks: speed and size, each beside a baseline measured in the same run.

    dotnet run -c Release --project tests/HierFL.Benchmarks -- p1|p2|p3|p8 [--option value ...]

      p1   exact sums in memory     --floats 25000000 --updates 8 --pairs 5
      p2   overhead of a round      --hospitals 4,16,64 --rounds 40 --mode both|embedded|network --work DIR
      p3   bulk rounds over mTLS    --floats 1000000,10000000,25000000 --hospitals 8 --rounds 6 --uploads N --work DIR
      p8   start of hierfl run      --repeats 5

    The last line is JSON: {"id":"P1","value":...,"target":...,"unit":"...","ok":true}. The exit code is 0 whether the target is met or not.
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
    var options = Options.Parse(args[1..]);
    Console.WriteLine(Machine.Line());
    var verdict = args[0] switch
    {
        "p1" => RingBenchmark.Run(options),
        "p2" => await OverheadBenchmark.RunAsync(options),
        "p3" => await BulkBenchmark.RunAsync(options),
        "p8" => await StartBenchmark.RunAsync(options),
        _ => throw new ArgumentException($"found '{args[0]}'; allowed: p1, p2, p3, p8"),
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
