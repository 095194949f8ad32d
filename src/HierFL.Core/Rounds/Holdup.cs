using System.Collections.Immutable;

namespace HierFL.Core.Rounds;

/// <summary>What a hospital waits for that cannot contribute yet, and will as soon as that has come.</summary>
public enum WaitCause
{
    /// <summary>A person at the hospital has to let the job in.</summary>
    Approval,

    /// <summary>Something there is in the way that passes, such as a full disk.</summary>
    Obstacle,
}

/// <summary>A hospital that cannot contribute yet.</summary>
/// <param name="Hospital">Its name.</param>
/// <param name="Cause">What it waits for.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record WaitingHospital(string Hospital, WaitCause Cause, string Reason);

/// <summary>How a member stands that waits: a hospital, or a region of which everybody else has contributed or will not.</summary>
/// <param name="Hospitals">Hospitals it would stand for if it went on without those who wait; 0 if it could not.</param>
/// <param name="Waiting">Hospitals that wait.</param>
/// <param name="Told">Some of those.</param>
public sealed record Holdup(int Hospitals, int Waiting, ImmutableArray<WaitingHospital> Told)
{
    /// <summary>Hospitals that are named.</summary>
    private const int MostTold = 8;

    /// <summary>A hospital that waits.</summary>
    public static Holdup Of(WaitingHospital hospital) => new(0, 1, [hospital]);

    /// <summary>All of them together.</summary>
    public static Holdup Of(IEnumerable<Holdup> parts)
    {
        var all = parts.ToArray();
        return new Holdup(
            all.Sum(part => part.Hospitals),
            all.Sum(part => part.Waiting),
            [.. all.SelectMany(part => part.Told).OrderBy(hospital => hospital.Hospital, StringComparer.Ordinal).Take(MostTold)]);
    }

    /// <summary>For people: <c>waiting for approval at h3, h5; waiting for h7: its disk is full</c>.</summary>
    public string Describe()
    {
        var approvals = Told.Where(hospital => hospital.Cause == WaitCause.Approval).Select(hospital => hospital.Hospital).ToArray();
        var parts = Told.Where(hospital => hospital.Cause != WaitCause.Approval).Select(hospital => $"waiting for {hospital.Hospital}: {hospital.Reason}").ToList();
        if (approvals.Length > 0)
        {
            parts.Insert(0, $"waiting for approval at {string.Join(", ", approvals)}");
        }

        return string.Join("; ", parts) + (Waiting > Told.Length ? $"; and {Waiting - Told.Length} more hospitals" : "");
    }
}
