using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Region;

/// <summary>The intake of one silo behind grain calls.</summary>
[KeySilo]
internal sealed class SiloIntakeGrain(IntakePasses passes) : Grain, ISiloIntake
{
    private string Region => GrainKeys.RegionOf(this.GetPrimaryKeyString());

    public Task<SealReceipt?> SealAsync(string job, string holder) =>
        Task.FromResult(passes.Seal(Region, job, holder) is { } accumulator ? new SealReceipt(accumulator.Contents().Length, accumulator.SealedDigest!) : null);

    public Task<ImmutableArray<Contribution>> ContentsAsync(string job, string holder, int from)
    {
        var contents = passes.Seal(Region, job, holder)?.Contents() ?? [];
        return Task.FromResult(contents.Skip(from).Take(SealReceipt.Page).ToImmutableArray());
    }

    public Task CloseAsync(RoundKey key, ImmutableArray<string> stale)
    {
        passes.Close(Region, key);
        passes.Forget(stale);
        return Task.CompletedTask;
    }

    public Task EndAsync(string job, ImmutableArray<string> contents)
    {
        passes.End(Region, job);
        passes.Forget(contents);
        return Task.CompletedTask;
    }
}
