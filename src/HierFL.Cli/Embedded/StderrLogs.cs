using HierFL.Core.Jobs;
using Microsoft.Extensions.Logging;

namespace HierFL.Cli.Embedded;

/// <summary>What the runtime logs, on stderr, for <c>--verbose</c>: stdout belongs to the result.</summary>
internal sealed class StderrLogs : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Lines(categoryName);

    public void Dispose()
    {
    }

    private sealed class Lines(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine(ForeignText.Message($"{logLevel,-11} {category}: {formatter(state, exception)}{(exception is null ? "" : "\n" + exception)}"));
    }
}
