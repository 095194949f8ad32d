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

    private readonly ConcurrentDictionary<string, Lazy<Queue>> _queues = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _isStopping;

    public bool IsOn => log.IsOn;

    /// <summary>Entries that are not durable yet, by log.</summary>
    public IEnumerable<KeyValuePair<string, long>> Waiting() =>
        _queues.Where(queue => queue.Value.IsValueCreated).Select(queue => KeyValuePair.Create(queue.Key, queue.Value.Value.Waiting));

    /// <summary>Enters it in time; waits while the log is far behind. Nothing more is taken once the silo stops: who goes on with the job tells it again.</summary>
    public async ValueTask WriteAsync(string region, AuditDraft draft)
    {
        if (QueueOf(region) is { } queue && !queue.TryEnter(new Entry(draft, IsRound: true)))
        {
            try
            {
                await queue.EnterAsync(new Entry(draft, IsRound: true), _stop.Token);
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
        if (QueueOf(region) is { } queue && !queue.TryEnter(new Entry(draft, isRound)))
        {
            LogLeft(1, region);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        var queues = _queues.Values.Select(queue => queue.Value).ToArray();
        Array.ForEach(queues, queue => queue.Close());
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

    private Queue? QueueOf(string region) => !log.IsOn || _isStopping ? null : _queues.GetOrAdd(region, name => new(() => new Queue(queue => WriteAllAsync(name, queue)))).Value;

    private async Task WriteAllAsync(string region, Queue queue)
    {
        using var pause = new PeriodicTimer(Pause, clock);
        try
        {
            await foreach (var entry in queue.LeaveAsync(_stop.Token))
            {
                while (!await TryAppendAsync(region, entry))
                {
                    await pause.WaitForNextTickAsync(_stop.Token);
                }

                queue.Left();
            }
        }
        catch (OperationCanceledException)
        {
            LogLeft((int)queue.Waiting, region);
        }
    }

    private async Task<bool> TryAppendAsync(string region, Entry entry)
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

    private sealed record Entry(AuditDraft Draft, bool IsRound);

    /// <summary>Entries of one log, and who writes them.</summary>
    private sealed class Queue
    {
        private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        private long _left;
        private long _entered;

        public Queue(Func<Queue, Task> write) => Writing = Task.Run(() => write(this));

        public Task Writing { get; }

        /// <summary>Entries that are not durable yet, the one that is being written included.</summary>
        public long Waiting => Math.Max(0, Interlocked.Read(ref _entered) - Interlocked.Read(ref _left));

        public bool TryEnter(Entry entry)
        {
            var isIn = _entries.Writer.TryWrite(entry);
            Interlocked.Add(ref _entered, isIn ? 1 : 0);
            return isIn;
        }

        public async ValueTask EnterAsync(Entry entry, CancellationToken cancellation)
        {
            await _entries.Writer.WriteAsync(entry, cancellation);
            Interlocked.Increment(ref _entered);
        }

        public IAsyncEnumerable<Entry> LeaveAsync(CancellationToken cancellation) => _entries.Reader.ReadAllAsync(cancellation);

        public void Left() => Interlocked.Increment(ref _left);

        public void Close() => _entries.Writer.TryComplete();
    }
}
