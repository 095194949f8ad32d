using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HierFL.Core.Rounds;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace HierFL.Hosts;

/// <summary>What a line says that the entry itself does not.</summary>
internal sealed class JsonLinesOptions : ConsoleFormatterOptions
{
    /// <summary>Of the process; a line that names another one has that.</summary>
    public string? Region { get; set; }
}

/// <summary>
/// A log entry as one line of JSON: time, level, message, and beside them job, round, region and trace where the entry or the span it was written in names them, so
/// that a collector need not look for them in sentences.
/// </summary>
internal sealed class JsonLines(IOptionsMonitor<JsonLinesOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "hierfl-json";

    /// <summary>A log is no page of HTML: what people wrote can be read in it.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, Microsoft.Extensions.Logging.IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTimeOffset.UtcNow.UtcDateTime);
            json.WriteString("level", logEntry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            Place(json, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            json.WriteString("category", logEntry.Category);
            if (logEntry.Exception is { } error)
            {
                json.WriteString("exception", error.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private void Place(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        if (Find(state, "Job", RoundTraces.JobTag) is { } job)
        {
            json.WriteString("job", job.ToString());
        }

        if (Find(state, "Round", RoundTraces.RoundTag) is int round)
        {
            json.WriteNumber("round", round);
        }

        if ((Find(state, "Region", RoundTraces.RegionTag) ?? options.CurrentValue.Region) is { } region)
        {
            json.WriteString("region", region.ToString());
        }

        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
        {
            json.WriteString("trace_id", span.TraceId.ToHexString());
        }
    }

    /// <summary>What the entry says, or else the innermost span that says it.</summary>
    private static object? Find(IReadOnlyList<KeyValuePair<string, object?>> state, string name, string tag)
    {
        foreach (var (key, value) in state)
        {
            if (key == name && value is not null)
            {
                return value;
            }
        }

        for (var span = Activity.Current; span is not null; span = span.Parent)
        {
            if (span.GetTagItem(tag) is { } value)
            {
                return value;
            }
        }

        return null;
    }
}

/// <summary>Adds the lines to a log.</summary>
internal static class JsonLinesLogging
{
    // Names are in full: for one host the compiler knows the namespace by itself, for another it does not.
    public static Microsoft.Extensions.Logging.ILoggingBuilder AddJsonLines(this Microsoft.Extensions.Logging.ILoggingBuilder logging, Action<JsonLinesOptions> configure) =>
        Microsoft.Extensions.Logging.ConsoleLoggerExtensions.AddConsoleFormatter<JsonLines, JsonLinesOptions>(logging, configure);
}
