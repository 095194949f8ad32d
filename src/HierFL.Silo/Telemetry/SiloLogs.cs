using HierFL.Silo.Edge;
using Microsoft.Extensions.Logging.Console;

namespace HierFL.Silo.Telemetry;

/// <summary>The log of a silo, on stderr: a line of JSON each for whoever collects them, text for a person at a terminal.</summary>
internal static class SiloLogs
{
    /// <summary>Chooses otherwise: <c>json</c> or <c>simple</c>.</summary>
    private const string Formatter = "Logging:Console:FormatterName";

    public static ILoggingBuilder AddSiloConsole(this ILoggingBuilder logging, IConfiguration configuration, SiloIdentity identity)
    {
        var chosen = configuration[Formatter] ?? (Console.IsErrorRedirected ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddSimpleConsole(format => (format.SingleLine, format.TimestampFormat, format.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true))
            .AddJsonLines(lines => lines.Region = identity.Region);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = chosen == ConsoleFormatterNames.Json ? JsonLines.FormatterName : chosen);
        return logging;
    }
}
