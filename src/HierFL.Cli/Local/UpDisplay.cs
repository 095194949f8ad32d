using Spectre.Console;
using Spectre.Console.Rendering;

namespace HierFL.Cli.Local;

/// <summary>What a start in the foreground shows on stderr: a line for each thing that happens; on a terminal, once all is ready, a table that is drawn again every second.</summary>
internal sealed class UpDisplay
{
    private const int NewsShown = 6;

    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<string> _news = [];
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private bool _isLive;

    public void Say(string line)
    {
        lock (_lock)
        {
            _news.Enqueue($"{DateTime.UtcNow:HH:mm:ss}  {line}");
            while (_news.Count > NewsShown)
            {
                _news.Dequeue();
            }

            if (!_isLive)
            {
                Console.Error.WriteLine(line);
            }
        }
    }

    /// <summary>Shows how the processes are, until cancelled; elsewhere than on a terminal it only waits.</summary>
    public async Task FollowAsync(LocalFolder folder, CancellationToken cancellation)
    {
        if (Console.IsErrorRedirected || !_console.Profile.Capabilities.Interactive)
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        Live(true);
        await _console.Live(Picture(folder)).StartAsync(async context =>
        {
            while (!cancellation.IsCancellationRequested)
            {
                context.UpdateTarget(Picture(folder));
                context.Refresh();
                await Task.Delay(Frame, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
        Live(false);
    }

    private void Live(bool isLive)
    {
        lock (_lock)
        {
            _isLive = isLive;
        }
    }

    private Rows Picture(LocalFolder folder)
    {
        string[] news;
        lock (_lock)
        {
            news = [.. _news];
        }

        var table = LocalState.Read(folder) is { } state ? UpRun.Processes(state) : "";
        return new Rows([new Text(table), new Text(""), .. news.Select(line => (IRenderable)new Text(line))]);
    }
}
