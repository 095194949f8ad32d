using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>One hospital in a folder of its own with a scripted region: its agent can be started, stopped and started again.</summary>
internal sealed class Ward : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainingSlots _slots;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private int _trainings;
    private int _sequence;

    /// <param name="slots">Trainings, and orders, at once.</param>
    public Ward(int slots = 1)
    {
        _slots = new TrainingSlots(slots);
        Options = new HospitalOptions
        {
            Hospital = "north",
            Region = "eu",
            Folder = _folder.Path,
            Datasets = new Dictionary<string, long> { ["beds"] = 10 },
            Flush = false,
            OrdersAtOnce = slots,
        };
    }

    public HospitalOptions Options { get; set; }

    public ScriptedLink Link { get; } = new();

    public InstantTime Time { get; } = new();

    public ConcurrentQueue<HospitalEvent> Events { get; } = [];

    public Func<LearningRequest, CancellationToken, LearningResult> Learn { get; set; } = ToyLearner.Train;

    public CrashPoint Crash { get; set; } = CrashPoints.None;

    public ToyJob Job { get; set; } = new();

    public int Trainings => _trainings;

    /// <summary>Started last.</summary>
    public HospitalAgent Agent { get; private set; } = null!;

    public string Folder => _folder.Path;

    public string[] Files(string area) =>
        Directory.Exists(_folder.File(area))
            ? [.. Directory.EnumerateFiles(_folder.File(area), "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal)).Order()]
            : [];

    public Task Start()
    {
        _stop = new CancellationTokenSource();
        var runtime = new HospitalRuntime
        {
            Learners = (_, _, _) => new ToyLearner((request, token) =>
            {
                Interlocked.Increment(ref _trainings);
                return Learn(request, token);
            }),
            Documents = Toy.Documents,
            Slots = _slots,
            Cache = new ContentCache(1 << 20),
            Time = Time,
            Jitter = () => 0.5,
            Crash = Crash,
            Report = Events.Enqueue,
        };
        Agent = new HospitalAgent(Options, Link, runtime);
        _running = Agent.RunAsync(_stop.Token);
        return _running;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(60));
        _stop.Dispose();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        _ = Start();
    }

    /// <summary>An order of a new pass; its plan may be changed.</summary>
    public WorkOrder Order(int round, Core.Tensors.ModelVector model, string? lastAccepted = null, Func<RoundPlan, RoundPlan>? change = null, long epoch = 1)
    {
        var key = new RoundKey(Job.Name, epoch, ++_sequence);
        var plan = new RoundPlan
        {
            Key = key,
            Task = RoundTask.Train,
            Round = round,
            Attempt = 1,
            Job = Link.Put(Toy.Bytes(Job)),
            Model = Link.Put(Toy.File(model)),
            Ring = Toy.Ring,
        };
        plan = change is null ? plan : change(plan);
        return new WorkOrder(key, "north", Link.Put(Toy.Bytes(plan)), lastAccepted);
    }

    /// <summary>Gives the order and waits for what the hospital says.</summary>
    public async Task<Said> AnswerToAsync(WorkOrder order)
    {
        Link.Give(order);
        return await Link.HeardAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _slots.Dispose();
        _folder.Dispose();
    }
}
