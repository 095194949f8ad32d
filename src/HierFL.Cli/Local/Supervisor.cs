using System.Globalization;
using System.Net.Sockets;

namespace HierFL.Cli.Local;

/// <summary>Starts the processes of a local federation, starts again those that end, and writes down how they are.</summary>
internal sealed class Supervisor(LocalFolder folder, LocalState state, Action<string> say) : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Whoever ends so often before it was ready has something that another start does not mend.</summary>
    private const int MostEarlyEnds = 3;

    private const int LogLinesShown = 5;

    private readonly Lock _writing = new();
    private readonly List<Child> _children = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private bool _isUnwritten;

    public LocalState State { get; private set; } = state;

    /// <summary>Starts processes and waits until all are ready.</summary>
    /// <exception cref="LocalException">One does not come up.</exception>
    public async Task StartAsync(IReadOnlyCollection<ChildSpec> specs, CancellationToken cancellation)
    {
        var children = specs.Select(spec => new Child(spec, folder, Changed)).ToArray();
        lock (_writing)
        {
            _children.AddRange(children);
        }

        foreach (var child in children)
        {
            KeepOldLog(child.Spec.Role);
            child.Start();
        }

        await Task.WhenAll(children.Select(child => ReadyAsync(child, cancellation)));
    }

    /// <summary>Writes down what is being done, or that all is done.</summary>
    public void Write(Func<LocalState, LocalState> change)
    {
        lock (_writing)
        {
            State = change(State) with { Processes = [.. _children.Select(child => child.Now)] };
            State.Write(folder);
        }
    }

    /// <summary>Writes it down if the disk takes it. Otherwise that is told, once: the processes are looked after all the same.</summary>
    public void TryWrite(Func<LocalState, LocalState> change)
    {
        lock (_writing)
        {
            try
            {
                Write(change);
                _isUnwritten = false;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (!_isUnwritten)
                {
                    say($"the state of the federation cannot be written: {error.Message}");
                }

                _isUnwritten = true;
            }
        }
    }

    /// <summary>Tells and writes down what is done next.</summary>
    public void Step(string step)
    {
        say(step);
        Write(now => now with { Step = step });
    }

    /// <summary>The last started end first: agents, then silos, then what silos need. A fault with one is thrown when all have ended.</summary>
    public async Task StopAsync()
    {
        var stopped = new List<Task>();
        async Task EndAsync(IEnumerable<Child> children)
        {
            Task[] ends = [.. children.Select(child => child.StopAsync(StopPatience))];
            stopped.AddRange(ends);
            await Task.WhenAll(ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var groups = _children.AsEnumerable().Reverse().GroupBy(child => child.Spec.Role.Split('-')[0]).ToArray();
        foreach (var group in groups)
        {
            var root = group.Where(child => child.Spec.Role == "silo-root").ToArray();
            await EndAsync(group.Except(root));
            await EndAsync(root);
        }

        await Task.WhenAll(stopped);
    }

    public void Dispose()
    {
        _children.ForEach(child => child.Dispose());
        _http.Dispose();
    }

    private void Changed(string news)
    {
        if (news.Length > 0)
        {
            say(news);
        }

        TryWrite(state => state);
    }

    private async Task ReadyAsync(Child child, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(StartPatience);
        try
        {
            while (!await IsReadyAsync(child, end.Token))
            {
                if (child.EarlyEnds >= MostEarlyEnds)
                {
                    throw Failed(child, $"ended {child.EarlyEnds} times");
                }

                await Task.Delay(Look, end.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(child, $"was not ready within {StartPatience.TotalSeconds:0} s");
        }
    }

    private async Task<bool> IsReadyAsync(Child child, CancellationToken cancellation)
    {
        if (child.Now.State != ChildState.Running)
        {
            return false;
        }

        try
        {
            if (child.Spec.Health is { } health)
            {
                using var reply = await _http.GetAsync(health, cancellation);
                return reply.IsSuccessStatusCode;
            }

            foreach (var port in child.Spec.Ports.Values)
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(child.Spec.Place.Host, port, cancellation);
            }

            return true;
        }
        catch (Exception error) when (error is HttpRequestException or SocketException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private LocalException Failed(Child child, string what)
    {
        var log = folder.Log(child.Spec.Role);
        string[] lines = File.Exists(log) ? [.. File.ReadLines(log).TakeLast(LogLinesShown)] : [];
        return new LocalException(string.Create(
            CultureInfo.InvariantCulture, $"{child.Spec.Role} {what}; {Rendering.ShortPath.Of(log)} says last:\n{string.Join('\n', lines.Select(line => "  " + line))}"));
    }

    private void KeepOldLog(string role)
    {
        var log = folder.Log(role);
        LocalFolder.Private(Path.GetDirectoryName(log)!);
        if (File.Exists(log))
        {
            File.Move(log, log + ".1", overwrite: true);
        }
    }
}
