using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hospital;
using HierFL.Grains.Hosting;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Region;

/// <summary>
/// What a silo does for the hospitals of a region, whatever carries their words: the edge of a real silo, or the link of an embedded hospital. Region and
/// hospital are those of the connection.
/// </summary>
public sealed class RegionDesk
{
    private readonly IGrainFactory _grains;
    private readonly ContentResolver _content;
    private readonly UpdateIntake _intake;
    private readonly SiloOptions _silo;

    /// <param name="services">Of the silo.</param>
    /// <param name="region">The region.</param>
    public RegionDesk(IServiceProvider services, string region)
    {
        _grains = services.GetRequiredService<IGrainFactory>();
        _content = services.GetRequiredService<ContentResolver>();
        _intake = services.GetRequiredService<UpdateIntake>();
        _silo = services.GetRequiredService<SiloOptions>();
        Region = region;
    }

    public string Region { get; }

    public UpdateIntake Intake => _intake;

    /// <exception cref="HospitalRefusedException">It is not active here.</exception>
    public Task JoinAsync(HospitalProfile profile) => _grains.GetGrain<IRegionRoster>(RegistryKeys.Hospitals(Region)).JoinAsync(profile);

    public Task<HeartbeatAnswer> HeartbeatAsync(string hospital, Heartbeat heartbeat) =>
        _grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(Region)).HeartbeatAsync(hospital, heartbeat);

    /// <summary>The next delivery after the numbered one; waits a while for one, then null.</summary>
    public Task<Delivery?> NextAsync(string hospital, long after) => OrdersOf(hospital).NextAsync(after);

    /// <summary>Where the orders of a hospital lie.</summary>
    internal IHospital OrdersOf(string hospital) => _grains.GetGrain<IHospital>(GrainKeys.Hospital(Region, hospital));

    /// <exception cref="ContentGoneException">Nobody offers it any more.</exception>
    /// <exception cref="ContentUnreachableException">Whoever could offer it could not be asked.</exception>
    public async Task<ReadOnlyMemory<byte>> FetchAsync(ContentRef content, CancellationToken cancellation) =>
        await _content.FindAsync(content, ContentScope.Region, cancellation) ?? throw new ContentGoneException(content);

    public Task DeclineAsync(RoundKey key, string hospital, string reason) => _grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(Region, key.Job))
        .RefuseAsync(key, new Refused(hospital, UpdateOutcome.Rejected(RejectionReason.Declined, reason)));

    /// <summary>Where nobody is there who could do something about it, as in an embedded run, a hospital that would wait has declined.</summary>
    public Task WaitAsync(RoundKey key, WaitingHospital waiting) => _silo.AwaitsHospitals
        ? _grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(Region, key.Job)).WaitAsync(key, waiting)
        : DeclineAsync(key, waiting.Hospital, waiting.Reason);

    /// <summary>How jobs stand for which a hospital keeps something.</summary>
    public Task<ImmutableArray<JobFate>> FatesAsync(ImmutableArray<string> jobs) => _grains.GetGrain<IJobLedger>(RegistryKeys.Jobs).FatesAsync(Region, jobs);
}
