using HierFL.Benchmarks.Federation;
using HierFL.Benchmarks.Reporting;

namespace HierFL.Benchmarks.Results;

/// <summary><c>results NAME</c>: a table of <c>docs/results.md</c>, made anew and printed as Markdown.</summary>
internal static class ResultsCommand
{
    public const string Verb = "results";

    public static async Task<int> RunAsync(string[] args)
    {
        var tables = ResultsTable.All();
        if (args.Length == 0 || !tables.TryGetValue(args[0], out var table))
        {
            Console.Error.WriteLine($"results: found '{args.FirstOrDefault()}'; allowed: {string.Join(", ", tables.Keys)}");
            return 2;
        }

        var options = Options.Parse(args[1..]);
        var data = options.Text("data", "");
        if (table.NeedsData && !Directory.Exists(data))
        {
            Console.Error.WriteLine($"results {table.Name}: found --data '{data}'; allowed: the folder with its data (docs/examples/{table.Name}/README.md says which)");
            return 2;
        }

        using var work = new WorkFolder(options.Text("work", Path.GetTempPath()));
        var text = await table.MakeAsync(new ResultsRun(data, work, options.Numbers("seeds", table.Seeds), options.Text("plots", "")));
        Console.Error.WriteLine(Machine.Line());
        Console.Write(text);
        return 0;
    }
}
