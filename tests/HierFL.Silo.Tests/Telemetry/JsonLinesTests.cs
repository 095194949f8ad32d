using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace HierFL.Silo.Tests.Telemetry;

/// <summary>The fields by which a collector finds lines again.</summary>
[TestClass]
public sealed class JsonLinesTests
{
    [TestMethod]
    public void A_line_has_the_places_that_its_entry_names_before_those_of_the_span_and_the_process()
    {
        using var span = new Activity("admit").SetIdFormat(ActivityIdFormat.W3C).SetTag("hierfl.job", "outer").SetTag("hierfl.round", 3).Start();
        using var inner = new Activity("store").Start();
        var line = Write([new("Job", "heart"), new("Files", 2)], new InvalidOperationException("a \"reason\"\nin two lines"));
        Assert.AreEqual("heart", line.GetProperty("job").GetString());
        Assert.AreEqual(3, line.GetProperty("round").GetInt32());
        Assert.AreEqual("north", line.GetProperty("region").GetString());
        Assert.AreEqual(span.TraceId.ToHexString(), line.GetProperty("trace_id").GetString());
        Assert.AreEqual("warning", line.GetProperty("level").GetString());
        Assert.Contains("in two lines", line.GetProperty("exception").GetString()!);
        Assert.AreEqual("south", Write([new("Region", "south")], null).GetProperty("region").GetString());
    }

    [TestMethod]
    public void What_is_not_known_is_left_out()
    {
        Assert.IsNull(Activity.Current);
        var line = Write([], null);
        CollectionAssert.AreEqual(
            new[] { "time", "level", "message", "region", "category" }, line.EnumerateObject().Select(property => property.Name).ToArray());
    }

    /// <summary>The entry as the process writes it: one line, and JSON.</summary>
    private static JsonElement Write(List<KeyValuePair<string, object?>> state, Exception? error)
    {
        using var services = new ServiceCollection().AddLogging(logging => logging.AddConsole().AddJsonLines(lines => lines.Region = "north")).BuildServiceProvider();
        using var text = new StringWriter();
        services.GetServices<ConsoleFormatter>().OfType<JsonLines>().Single().Write(
            new LogEntry<List<KeyValuePair<string, object?>>>(LogLevel.Warning, "HierFL", 0, state, error, (_, _) => "a \"message\"\nin two lines"), null, text);
        return JsonDocument.Parse(text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Single()).RootElement;
    }
}
