using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>
/// The hospital's side of every round: asks its region for orders and answers them, as many at once as it is told, one a job, until it is stopped. The same
/// for hospitals inside the process of an embedded run and for one beside its data; only the link differs.
/// </summary>
public sealed class HospitalAgent
{
    private readonly HospitalOptions _options;
    private readonly HospitalRuntime _runtime;
    private readonly IHospitalLink _link;
    private readonly InsistentLink _insistent;
    private readonly OrderDocuments _documents;
    private readonly OrderHandler _handler;
    private readonly OrderQueue _waiting = new();
    private readonly HeldOrders _held;
    private readonly OrderRuns _runs;
    private readonly NewerOrders _newer = new();
    private ImmutableList<(string Job, bool KeepStates)> _over = [];
    private TaskCompletionSource _told = NewSignal();

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
        _documents = new OrderDocuments(_insistent, runtime);
        _handler = new OrderHandler(options, _insistent, _documents, runtime);
        _held = new HeldOrders(runtime.Time);
        _runs = new OrderRuns(options.OrdersAtOnce, runtime.Time);
    }

    /// <summary>
    /// Lets go of what is kept for a job that is over, once nothing of it is at work any more. From any thread.
    /// </summary>
    /// <param name="job">Its name.</param>
    /// <param name="keepStates">Whether only its updates go. What it keeps between rounds cannot be got back, and a finished job may go on.</param>
    public void Forget(string job, bool keepStates)
    {
        ImmutableInterlocked.Update(ref _over, over => over.Add((job, keepStates)));
        Volatile.Read(ref _told).TrySetResult();
    }

    /// <summary>Serves until cancelled, then returns; work that runs is stopped and awaited. A fault of the program, or a crash point, is thrown.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var profile = (new HospitalProfile(_options.Hospital, _options.Datasets) { IsPseudonymous = _options.Policy.Pseudonym }).With(_options.Columns);
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
            await _newer.EndAllAsync().ConfigureAwait(false);
            await _runs.EndAllAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes and answers orders until the link fails to give the next.</summary>
    private async Task<(int Answers, Exception Error)> ServeAsync(CancellationToken cancellation)
    {
        Task<Notice?>? poll = null;
        for (var answers = 0; ;)
        {
            BeginNext(cancellation);
            poll ??= PollAsync(cancellation);
            await Task.WhenAny([poll, _told.Task, .. _runs.Completions, .. _newer.Completions, _held.Tick(cancellation) ?? poll]).ConfigureAwait(false);
            await EndRunsAsync().ConfigureAwait(false);
            await DecideAsync().ConfigureAwait(false);
            foreach (var order in _held.Take())
            {
                _waiting.TryAdd(order);
            }

            ForgetOver();
            if (!poll.IsCompleted && !cancellation.IsCancellationRequested)
            {
                continue;
            }

            await ((Task)poll).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            cancellation.ThrowIfCancellationRequested();
            if (!poll.IsCompletedSuccessfully)
            {
                return (answers, poll.Exception?.GetBaseException() ?? new TimeoutException("the link gave up waiting"));
            }

            answers++;
            var notice = await poll.ConfigureAwait(false);
            poll = null;
            await HearAsync(notice, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>One question for the next order. Off the caller's stack, so that a link that answers at once starves nobody.</summary>
    private async Task<Notice?> PollAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        return await _link.NextAsync(_options.Hospital, cancellation).ConfigureAwait(false);
    }

    private async Task HearAsync(Notice? notice, CancellationToken cancellation)
    {
        switch (notice)
        {
            case WorkOrder order when order.Hospital == _options.Hospital:
                await TakeAsync(order, cancellation).ConfigureAwait(false);
                break;
            case JobOver over:
                Stop(over.Job);
                _runtime.Report(new HospitalEvent.JobOver(_options.Hospital, over.Job));
                break;
        }
    }

    private async Task TakeAsync(WorkOrder order, CancellationToken cancellation)
    {
        var job = order.Key.Job;
        if (_newer.KeyOf(job) is { } known && order.Key <= known)
        {
            await PauseAsync(cancellation).ConfigureAwait(false);
            return;
        }

        if (_runs.Of(job) is { } run)
        {
            if (order.Key <= run.Order.Key)
            {
                await PauseAsync(cancellation).ConfigureAwait(false);
                return;
            }

            _newer.Await(run, order, _documents.PlanAsync, cancellation);
            return;
        }

        _newer.Drop(job);
        if (!TryWait(order))
        {
            await PauseAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Lets an order wait for its turn; false if it is known already, or too many wait.</summary>
    private bool TryWait(WorkOrder order)
    {
        if (_held.KeyOf(order.Key.Job) is { } held && order.Key < held)
        {
            return true;
        }

        // Given again, an order that waits for something here is answered again: the region may have forgotten.
        _held.Drop(order.Key.Job);
        return _waiting.TryAdd(order);
    }

    /// <summary>What becomes of newer orders of jobs at work whose plans have come: what runs answers them too, or gives way to them.</summary>
    private async Task DecideAsync()
    {
        foreach (var newer in _newer.Take())
        {
            if (await IsAnsweredByRunAsync(newer).ConfigureAwait(false))
            {
                continue;
            }

            var run = _runs.Of(newer.Order.Key.Job);
            if (run is not null)
            {
                _runtime.Report(new HospitalEvent.Superseded(_options.Hospital, run.Order.Key));
                run.Cancel();
            }

            TryWait(newer.Order);
        }
    }

    /// <summary>
    /// Whether what runs goes on: it answers the newer order too, or nobody waits for an answer to that one. It does not answer both if it ends before the
    /// newer plan is here.
    /// </summary>
    private async Task<bool> IsAnsweredByRunAsync(NewerOrder newer)
    {
        // An order that will be declined is declined in its turn.
        await ((Task)newer.Done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (newer.Done.Exception?.InnerException is ContentGoneException)
        {
            return true;
        }

        if (!newer.Done.IsCompletedSuccessfully || newer.Run.Completion.IsCompleted || await newer.Done.ConfigureAwait(false) is not { } plan
            || !newer.Run.TryAdopt(newer.Order, plan))
        {
            return false;
        }

        _runtime.Report(new HospitalEvent.Adopted(_options.Hospital, newer.Order.Key));
        return true;
    }

    /// <summary>An order that is at work or waits was given again: no need to ask at once.</summary>
    private async Task PauseAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny([Task.Delay(_runtime.Backoff.First, _runtime.Time, end.Token), .. _runs.Completions]).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
    }

    private void BeginNext(CancellationToken cancellation)
    {
        while (_runs.HasRoom && _waiting.Take(job => _runs.Of(job) is not null) is { } order)
        {
            _runs.Begin(order, _handler.HandleAsync, cancellation);
        }
    }

    /// <summary>Ends what has been answered; what cannot be answered yet is held.</summary>
    private async Task EndRunsAsync()
    {
        foreach (var run in _runs.Ended)
        {
            var (waits, took) = await _runs.EndAsync(run).ConfigureAwait(false);
            _waiting.Charge(run.Order.Key.Job, took);
            if (waits is not null && !run.Cancellation.IsCancellationRequested)
            {
                _held.Hold(run.Order, waits.MayBeOver);
            }
        }
    }

    /// <summary>Nobody waits for anything of the job.</summary>
    private void Stop(string job)
    {
        _waiting.Drop(job);
        _held.Drop(job);
        _newer.Drop(job);
        _runs.Of(job)?.Cancel();
    }

    /// <summary>What is still at work is stopped, and its job forgotten when it has ended.</summary>
    private void ForgetOver()
    {
        if (!_told.Task.IsCompleted)
        {
            return;
        }

        // In this order whoever adds a job meanwhile gives the new signal.
        Volatile.Write(ref _told, NewSignal());
        foreach (var (job, keepStates) in Interlocked.Exchange(ref _over, []))
        {
            Stop(job);
            if (_runs.Of(job) is { } run)
            {
                run.Completion.ContinueWith(_ => Forget(job, keepStates), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                continue;
            }

            try
            {
                _handler.Forget(job, keepStates);
            }
            catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
            {
                // It is tried again when the host asks for it again.
                _runtime.Report(new HospitalEvent.NotForgotten(_options.Hospital, job, disk));
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
