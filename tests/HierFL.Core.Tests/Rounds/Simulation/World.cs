using System.Globalization;

namespace HierFL.Core.Tests.Rounds.Simulation;

/// <summary>
/// A federation in one thread: every message, timer and crash is an event on a seeded queue, so a run is its seed. Until <see cref="QuietAt"/> messages are
/// lost, doubled and delayed and processes die; afterwards everything arrives, and every round has to end.
/// </summary>
internal sealed class World
{
    public static readonly string[] Regions = ["asia", "europe"];
    private readonly PriorityQueue<Action, (long Time, int Order)> _events = new();
    private readonly Random _random;
    private int _order;

    public World(int seed, int rounds)
    {
        _random = new Random(seed);
        Rounds = rounds;
        foreach (var region in Regions)
        {
            Silos[region] = [new SimulatedSilo(this, $"{region}-a"), new SimulatedSilo(this, $"{region}-b")];
            Aggregators[region] = [];
            for (var i = 0; i < 3; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{region}-h{i}");
                Hospitals[name] = new SimulatedHospital(this, region, name);
            }
        }
    }

    public int Rounds { get; }

    public long QuietAt { get; } = 1500;

    public long Time { get; private set; }

    public DateTimeOffset Now => DateTimeOffset.UnixEpoch + TimeSpan.FromMilliseconds(Time);

    public SimulatedStore Store { get; } = new();

    public List<SimulatedRoot> Roots { get; } = [];

    public Dictionary<string, List<SimulatedRegion>> Aggregators { get; } = [];

    public Dictionary<string, SimulatedSilo[]> Silos { get; } = [];

    public Dictionary<string, SimulatedHospital> Hospitals { get; } = [];

    public bool IsStormy => Time < QuietAt;

    public long NextFence { get; set; } = 1;

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public int Below(int bound) => _random.Next(bound);

    /// <summary>Runs until the job is finished; false if it never is.</summary>
    public bool Run(long limit)
    {
        Roots.Add(new SimulatedRoot(this));
        After(20, () => Storm.Strike(this));
        while (_events.TryDequeue(out var happen, out var at))
        {
            if (at.Time > limit)
            {
                return false;
            }

            Time = at.Time;
            happen();
            if (Store.Head.Round >= Rounds && !IsStormy)
            {
                return true;
            }
        }

        return false;
    }

    public void After(long delay, Action happen) => _events.Enqueue(happen, (Time + delay, _order++));

    /// <summary>How long a timer takes that was set to this time: it may ring a little early.</summary>
    public long Delay(DateTimeOffset time) => Math.Max(1, (long)(time - Now).TotalMilliseconds - (Chance(0.5) ? Below(4) : 0));

    /// <summary>A message: while it storms it may be lost, doubled or late, so that messages overtake each other.</summary>
    public void Send(Action deliver)
    {
        var copies = IsStormy && Chance(0.1) ? 0 : IsStormy && Chance(0.1) ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            After(1 + Below(IsStormy && Chance(0.1) ? 200 : 5), deliver);
        }
    }

    /// <summary>The region's grain as the directory sees it now: any live activation, while two may be alive.</summary>
    public SimulatedRegion Region(string name)
    {
        var alive = Aggregators[name];
        if (alive.Count == 0)
        {
            alive.Add(new SimulatedRegion(this, name));
        }

        return alive[Below(alive.Count)];
    }

    /// <summary>The root's grain; an activation that was fenced off has gone.</summary>
    public SimulatedRoot Root()
    {
        Roots.RemoveAll(root => root.IsGone);
        if (Roots.Count == 0)
        {
            Roots.Add(new SimulatedRoot(this));
        }

        return Roots[Below(Roots.Count)];
    }
}
