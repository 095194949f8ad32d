using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hospital;
using HierFL.Grains.Peers;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace HierFL.Grains.Hosting;

/// <summary>The link of a hospital that lives in the process of its silo: the same grains and the same intake, without a network between.</summary>
public sealed class InProcessLink : IHospitalLink
{
    private readonly IGrainFactory _grains;
    private readonly ContentResolver _content;
    private readonly UpdateIntake _intake;
    private readonly string _region;
    private long _taken;

    /// <param name="services">Of the silo.</param>
    /// <param name="region">The hospital's region.</param>
    public InProcessLink(IServiceProvider services, string region)
    {
        _grains = services.GetRequiredService<IGrainFactory>();
        _content = services.GetRequiredService<ContentResolver>();
        _intake = services.GetRequiredService<UpdateIntake>();
        _region = region;
    }

    public Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation) =>
        _grains.GetGrain<IRegionRoster>(_region).JoinAsync(profile);

    public async Task<WorkOrder?> NextAsync(string hospital, CancellationToken cancellation)
    {
        var delivery = await _grains.GetGrain<IHospital>(GrainKeys.Hospital(_region, hospital)).NextAsync(_taken).WaitAsync(cancellation);
        _taken = delivery?.Number ?? _taken;
        return delivery?.Order;
    }

    public async Task<ReadOnlyMemory<byte>> FetchAsync(ContentRef content, CancellationToken cancellation) =>
        await _content.FindAsync(content, ContentScope.Region, cancellation) ?? throw new ContentGoneException(content);

    public Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation) =>
        _intake.ReceiveAsync(_region, header, 0, body, cancellation);

    public Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation) =>
        _grains.GetGrain<IRegionalAggregator>(GrainKeys.Region(_region, key.Job))
            .RefuseAsync(key, new Refused(hospital, UpdateOutcome.Rejected(RejectionReason.Declined, reason)));
}
