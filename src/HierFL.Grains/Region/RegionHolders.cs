using System.Collections.Immutable;
using HierFL.Core.Aggregation;
using HierFL.Core.Rounds;
using HierFL.Grains.Peers;

namespace HierFL.Grains.Region;

/// <summary>The accumulators of a region wherever they lie: in this silo by reference, in another silo of the region by message and transfer.</summary>
internal sealed class RegionHolders(IGrainFactory grains, IntakePasses passes, SiloDirectory silos, ISiloLink link)
{
    private readonly string _local = silos.Local.ToParsableString();

    /// <summary>This silo, as others find it in the directory.</summary>
    public string Silo => _local;

    /// <summary>Closes an accumulator and says what is in it; a silo that is gone has lost it.</summary>
    /// <exception cref="OrleansException">The silo cannot be reached and is not known to be gone: it is asked again.</exception>
    public async Task<RoundInput> SealAsync(string region, string job, string holder)
    {
        var silo = HolderName.SiloOf(holder);
        if (silo == _local)
        {
            return passes.Seal(region, job, holder) is { } here ? new Sealed(holder, here.Contents()) : new HolderLost(holder);
        }

        if (silos.IsGone(silo))
        {
            return new HolderLost(holder);
        }

        var intake = Intake(region, silo);
        if (await intake.SealAsync(job, holder) is not { } receipt)
        {
            return new HolderLost(holder);
        }

        var contents = ImmutableArray.CreateBuilder<Contribution>(receipt.Count);
        while (contents.Count < receipt.Count)
        {
            var page = await intake.ContentsAsync(job, holder, contents.Count);
            if (page.IsEmpty)
            {
                return new HolderLost(holder);
            }

            contents.AddRange(page);
        }

        return new Sealed(holder, contents.ToImmutable());
    }

    /// <summary>The sum of a sealed accumulator; null if it is lost.</summary>
    public async Task<PartialAggregate?> FetchAsync(RegionRun run, string holder)
    {
        var silo = HolderName.SiloOf(holder);
        if (silo == _local)
        {
            return passes.Find(run.Region, run.Key.Job, holder)?.Partial;
        }

        if (silos.IsGone(silo) || silos.Find(silo) is not { } endpoint || await Intake(run.Region, silo).SealAsync(run.Key.Job, holder) is not { } receipt)
        {
            return null;
        }

        return await link.FetchPartialAsync(endpoint, new PartialName(run.Region, run.Key, receipt.Digest), run.Plan.Ring, run.Plan.Ring.MaxContributors, CancellationToken.None);
    }

    /// <summary>The accumulators among these whose silo is gone.</summary>
    public ImmutableArray<string> Gone(IEnumerable<string> holders) => [.. holders.Distinct(StringComparer.Ordinal).Where(holder => silos.IsGone(HolderName.SiloOf(holder)))];

    /// <summary>The pass is over: no silo of the region takes anything for it any more.</summary>
    public void Close(string region, RoundKey key)
    {
        var stale = passes.Close(region, key);
        TellOthers(region, intake => intake.CloseAsync(key, stale));
    }

    /// <summary>The job is over: no silo of the region keeps anything of it.</summary>
    public void End(string region, string job)
    {
        var contents = passes.End(region, job);
        TellOthers(region, intake => intake.EndAsync(job, contents));
    }

    private void TellOthers(string region, Func<ISiloIntake, Task> tell)
    {
        foreach (var silo in silos.In(region).Where(silo => !silo.Address.Equals(silos.Local)))
        {
            tell(Intake(region, silo.Address.ToParsableString())).Ignore();
        }
    }

    private ISiloIntake Intake(string region, string silo) => grains.GetGrain<ISiloIntake>($"{region}/{silo}");
}
