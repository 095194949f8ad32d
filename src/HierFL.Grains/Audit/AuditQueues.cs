using System.Collections.Concurrent;
using System.Threading.Channels;
using HierFL.Core.Audit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Audit;

/// <summary>
/// Entries on their way to the logs, a queue for each: that of a region that is away holds up no other. A silo that stops writes what waits first, as far as the
/// logs can be written.
/// </summary>
internal sealed partial class AuditQueues(IAuditLog log, TimeProvider clock, ILogger<AuditQueues> logger) : IHostedService, IDisposable
{
    /// <summary>Entries of a log that wait.</summary>
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a silo that stops writes on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Lazy<(ChannelWriter<Waiting> Writer, Task Writing)>> _queues = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _isStopping;

    public bool IsOn => log.IsOn;

    /// <summary>Enters it in time; waits while the log is far behind. Nothing more is taken once the silo stops: who goes on with the job tells it again.</summary>
    public async ValueTask WriteAsync(string region, AuditDraft draft)
    {
        if (Queue(region) is { } queue && !queue.TryWrite(new Waiting(draft, IsRound: true)))
        {
            try
            {
                await queue.WriteAsync(new Waiting(draft, IsRound: true), _stop.Token);
            }
            catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
            {
                LogLeft(1, region);
            }
        }
    }

    /// <summary>Enters it in time, unless the log is too far behind.</summary>
    public void Offer(string region, AuditDraft draft, bool isRound)
    {
        if (Queue(region) is { } queue && !queue.TryWrite(new Waiting(draft, isRound)))
        {
            LogLeft(1, region);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        var queues = _queues.Values.Select(queue => queue.Value).ToArray();
        Array.ForEach(queues, queue => queue.Writer.TryComplete());
        try
        {
            await Task.WhenAll(queues.Select(queue => queue.Writing)).WaitAsync(Patience, clock, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            // Their readers say what they leave.
        }

        await _stop.CancelAsync();
    }

    public void Dispose() => _stop.Dispose();

    private ChannelWriter<Waiting>? Queue(string region) => !log.IsOn || _isStopping ? null : _queues.GetOrAdd(region, name => new(() => Begin(name))).Value.Writer;

    private (ChannelWriter<Waiting> Writer, Task Writing) Begin(string region)
    {
        var channel = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        return (channel.Writer, Task.Run(() => WriteAllAsync(region, channel.Reader)));
    }

    private async Task WriteAllAsync(string region, ChannelReader<Waiting> waiting)
    {
        using var pause = new PeriodicTimer(Pause, clock);
        try
        {
            await foreach (var entry in waiting.ReadAllAsync(_stop.Token))
            {
                while (!await TryAppendAsync(region, entry))
                {
                    await pause.WaitForNextTickAsync(_stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            LogLeft(waiting.Count + 1, region);
        }
    }

    private async Task<bool> TryAppendAsync(string region, Waiting entry)
    {
        try
        {
            await (entry.IsRound ? log.AppendRoundAsync(region, entry.Draft) : log.AppendAsync(region, entry.Draft)).WaitAsync(_stop.Token);
            return true;
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            LogNotEntered(error, region);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The audit log of {Region} could not be written; tried again")]
    private partial void LogNotEntered(Exception error, string region);

    [LoggerMessage(LogLevel.Warning, "{Entries} entries of the audit log of {Region} were left out: it could not be written in time")]
    private partial void LogLeft(int entries, string region);

    private sealed record Waiting(AuditDraft Draft, bool IsRound);
}
