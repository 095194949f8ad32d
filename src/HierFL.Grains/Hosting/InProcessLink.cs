using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Grains.Hospital;
using HierFL.Grains.Region;

namespace HierFL.Grains.Hosting;

/// <summary>The link of a hospital that lives in the process of its silo: the same grains and the same intake, without a network between.</summary>
/// <param name="services">Of the silo.</param>
/// <param name="region">The hospital's region.</param>
public sealed class InProcessLink(IServiceProvider services, string region) : IHospitalLink
{
    private readonly RegionDesk _desk = new(services, region);
    private (string Hospital, IHospital Grain)? _orders;
    private long _taken;

    public Task RegisterAsync(HospitalProfile profile, CancellationToken cancellation) => _desk.JoinAsync(profile);

    public async Task<Notice?> NextAsync(string hospital, CancellationToken cancellation)
    {
        if (_orders?.Hospital != hospital)
        {
            _orders = (hospital, _desk.OrdersOf(hospital));
        }

        var delivery = await _orders.Value.Grain.NextAsync(_taken).WaitAsync(cancellation);
        _taken = delivery?.Number ?? _taken;
        return delivery?.Notice();
    }

    public async Task<T> FetchAsync<T>(ContentRef content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation) =>
        read(await _desk.FetchAsync(content, cancellation));

    public Task<UpdateOutcome> UploadAsync(UpdateHeader header, Stream body, CancellationToken cancellation) =>
        _desk.Intake.ReceiveAsync(region, header, 0, body, cancellation);

    public Task DeclineAsync(RoundKey key, string hospital, string reason, CancellationToken cancellation) => _desk.DeclineAsync(key, hospital, reason);

    public Task WaitAsync(RoundKey key, WaitingHospital waiting, CancellationToken cancellation) => _desk.WaitAsync(key, waiting);
}
