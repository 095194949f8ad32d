using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// The hospital's side of every round: asks its region for orders and answers them, one at a time, until it is stopped. The same for hospitals inside the
/// process of an embedded run and for one beside its data; only the link differs.
/// </summary>
public sealed class HospitalAgent
{
    /// <summary>Jobs that may wait while another one is at work; the region gives the rest again.</summary>
    private const int MostWaiting = 64;

    private readonly HospitalOptions _options;
    private readonly HospitalRuntime _runtime;
    private readonly IHospitalLink _link;
    private readonly InsistentLink _insistent;
    private readonly OrderDocuments _documents;
    private readonly OrderHandler _handler;
    private readonly List<WorkOrder> _waiting = [];
    private OrderRun? _run;

    /// <exception cref="ArgumentException">The hospital's name is not a DNS label.</exception>
    public HospitalAgent(HospitalOptions options, IHospitalLink link, HospitalRuntime runtime)
    {
        if (!DnsLabel.Holds(options.Hospital))
        {
            throw new ArgumentException($"'{options.Hospital}' is not a hospital's name; it is {DnsLabel.Allowed}", nameof(options));
        }

        _options = options;
        _runtime = runtime;
        _link = link;
        _insistent = new InsistentLink(options.Hospital, link, runtime);
        _documents = new OrderDocuments(_insistent, runtime.Documents, runtime.Cache);
        _handler = new OrderHandler(options, _insistent, _documents, runtime);
    }

    /// <summary>Serves until cancelled, then returns; work that runs is stopped and awaited. A fault of the program, or a crash point, is thrown.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var profile = new HospitalProfile(_options.Hospital, _options.Datasets).With(_options.Columns);
            var failures = 0;
            while (true)
            {
                await _insistent.InsistAsync("register", (region, token) => region.RegisterAsync(profile, token), stop.Token).ConfigureAwait(false);
                _runtime.Report(new HospitalEvent.Registered(_options.Hospital));
                var (answers, error) = await ServeAsync(stop.Token).ConfigureAwait(false);
                failures = answers > 0 ? 1 : failures + 1;
                await _insistent.PauseAsync("next order", error, failures, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await EndRunAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes and answers orders until the link fails to give the next.</summary>
    private async Task<(int Answers, Exception Error)> ServeAsync(CancellationToken cancellation)
    {
        Task<WorkOrder?>? poll = null;
        for (var answers = 0; ;)
        {
            BeginNext(cancellation);
            poll ??= PollAsync(cancellation);
            Task news = _run is null ? poll : Task.WhenAny(poll, _run.Completion);
            await news.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_run is { Completion.IsCompleted: true })
            {
                await EndRunAsync().ConfigureAwait(false);
            }

            if (!poll.IsCompleted)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            if (!poll.IsCompletedSuccessfully)
            {
                return (answers, poll.Exception?.GetBaseException() ?? new TimeoutException("the link gave up waiting"));
            }

            answers++;
            var order = await poll.ConfigureAwait(false);
            poll = null;
            if (order is not null)
            {
                await TakeAsync(order, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One question for the next order. Off the caller's stack, so that a link that answers at once starves nobody.</summary>
    private async Task<WorkOrder?> PollAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        return await _link.NextAsync(_options.Hospital, cancellation).ConfigureAwait(false);
    }

    private async Task TakeAsync(WorkOrder order, CancellationToken cancellation)
    {
        if (order.Hospital != _options.Hospital)
        {
            return;
        }

        if (_run is not null && _run.Order.Key.Job == order.Key.Job)
        {
            if (order.Key <= _run.Order.Key)
            {
                await PauseOrEndAsync(_run, cancellation).ConfigureAwait(false);
                return;
            }

            if (await TryAdoptAsync(_run, order, cancellation).ConfigureAwait(false))
            {
                return;
            }

            _runtime.Report(new HospitalEvent.Superseded(_options.Hospital, _run.Order.Key));
            _run.Cancel();
        }

        var index = _waiting.FindIndex(waiting => waiting.Key.Job == order.Key.Job);
        if (index < 0 && _waiting.Count < MostWaiting)
        {
            _waiting.Add(order);
        }
        else if (index >= 0 && order.Key > _waiting[index].Key)
        {
            _waiting[index] = order;
        }
        else if (_run is not null)
        {
            await PauseOrEndAsync(_run, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Whether what runs goes on: it answers the newer order too, or nobody waits for an answer to that one. It does not answer both if it ends before the
    /// newer plan is here.
    /// </summary>
    private async Task<bool> TryAdoptAsync(OrderRun run, WorkOrder order, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var plan = _documents.PlanAsync(order, end.Token);
        await Task.WhenAny(plan, run.Completion).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        // An order that will be declined is declined in its turn.
        return plan.Exception?.InnerException is ContentGoneException
            || (plan.IsCompletedSuccessfully && run.TryAdopt(order, await plan.ConfigureAwait(false)));
    }

    /// <summary>An order that is at work or waits was given again: no need to ask at once.</summary>
    private async Task PauseOrEndAsync(OrderRun run, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(run.Completion, Task.Delay(_runtime.Backoff.First, _runtime.Time, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
    }

    private void BeginNext(CancellationToken cancellation)
    {
        if (_run is null && _waiting.Count > 0)
        {
            _run = new OrderRun(_waiting[0], CancellationTokenSource.CreateLinkedTokenSource(cancellation));
            _waiting.RemoveAt(0);
            _run.Completion = _handler.HandleAsync(_run);
        }
    }

    /// <summary>Awaits the run and throws what it threw.</summary>
    private async Task EndRunAsync()
    {
        if (_run is { } run)
        {
            _run = null;
            try
            {
                await run.Completion.ConfigureAwait(false);
            }
            finally
            {
                run.End();
            }
        }
    }
}
