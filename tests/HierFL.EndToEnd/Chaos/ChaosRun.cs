using System.Collections.Immutable;
using System.Diagnostics;
using HierFL.EndToEnd.Federation;

namespace HierFL.EndToEnd.Chaos;

/// <summary>One job, and what is done to the federation meanwhile. Its delays wait for nothing: when something strikes, and for how long, is what the test is about.</summary>
internal sealed class ChaosRun(LocalFederation federation, RegionNetworks? networks, Recoveries recoveries, string job, ImmutableArray<ChaosAct> acts)
{
    /// <summary>What was done, for people.</summary>
    public string Story => $"{job}: {string.Join("; ", acts)}";

    /// <returns>SHA-256 of the model that the job ends with.</returns>
    public async Task<string> SurviveAsync(string text)
    {
        await federation.SubmitAsync(job, text);
        var measured = new List<Task>();
        await Task.WhenAll(acts.Select(act => CarryOutAsync(act, measured)));
        var model = await federation.EndAsync(job);
        await Task.WhenAll(measured);
        return model;
    }

    private async Task CarryOutAsync(ChaosAct act, List<Task> measured)
    {
        await federation.CommitsAsync(job, act.Round);
        await Task.Delay(act.After);
        switch (act.Kind)
        {
            case ActKind.Kill:
                var (round, killed) = (federation.Job(job).Round, Stopwatch.GetTimestamp());
                await federation.KillAsync(act.Victim);
                if (act.IsLostSilo)
                {
                    lock (measured)
                    {
                        measured.Add(recoveries.MeasureAsync(federation, job, act.Victim, round, killed));
                    }
                }

                break;
            case ActKind.Stop:
                await federation.SignalAsync(act.Victim, "STOP");
                await Task.Delay(act.Length);
                await federation.SignalAsync(act.Victim, "CONT");
                break;
            default:
                networks!.Cut(act.Victim);
                await Task.Delay(act.Length);
                networks.Heal(act.Victim);
                break;
        }
    }
}
