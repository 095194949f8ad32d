using System.CommandLine;
using HierFL.Agent.Configuration;
using HierFL.Agent.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace HierFL.Agent.Commands;

/// <summary><c>hierfl-agent run</c>: serves the region's jobs until it is stopped.</summary>
internal static class RunCommand
{
    public static Command Build()
    {
        var site = SharedOptions.Site();
        var form = new Option<string>("--log") { Description = "Form of the log on stderr: text or json.", DefaultValueFactory = _ => "text", HelpName = "text|json" };
        form.AcceptOnlyFromAmong("text", "json");
        var command = new Command("run", "Serve the region's jobs until SIGTERM or Ctrl-C; whatever interrupts it, the next start goes on.") { site, form };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var logs = Logs(parsed.GetValue(form) == "json");
            var log = new AgentLog(logs.CreateLogger("hierfl-agent"), parsed.GetValue(SharedOptions.Verbose));
            try
            {
                await AgentRun.RunAsync(SiteFile.Read(parsed.GetValue(site)), log, TimeProvider.System, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Stopped before it had begun to serve.
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static ILoggerFactory Logs(bool isJson) => LoggerFactory.Create(logging =>
    {
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (isJson)
        {
            logging.AddJsonLines(_ => { });
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = JsonLines.FormatterName);
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                (text.SingleLine, text.UseUtcTimestamp, text.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ");
                text.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
            });
        }
    });
}
