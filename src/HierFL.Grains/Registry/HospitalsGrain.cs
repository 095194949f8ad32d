using System.Collections.Immutable;
using System.Globalization;
using HierFL.Core.Audit;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Audit;
using HierFL.Grains.Hospital;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Region;
using HierFL.Grains.Telemetry;

namespace HierFL.Grains.Registry;

/// <summary>
/// Shell of a region's registry of hospitals: steps <see cref="HospitalBook"/>, enters the step into the audit log, makes it durable, and only then
/// answers. In this order nothing is done that the log does not tell; what it tells may have been tried and cut off by a crash.
/// </summary>
[KeyRegion, KeepAlive]
internal sealed class HospitalsGrain(
    [PersistentState("hospitals", RegionalAggregatorGrain.Storage)] IPersistentState<HospitalBook> state,
    HospitalDirectory directory,
    IAuditLog audit,
    SiloOptions silo,
    HospitalMeter meter,
    TimeProvider clock)
    : Grain, IHospitals, IRegionRoster
{
    /// <summary>Well below the 64 KiB of a message.</summary>
    private const int MaxPageBytes = 48 << 10;

    /// <summary>Pseudonyms on a page: names of 63 characters fit into a grain message.</summary>
    private const int PseudonymPage = 400;

    private readonly RefusedEnrolments _refused = new();
    private HospitalBook _book = new();
    private bool _isTold;

    private string Region => GrainKeys.RegionOf(this.GetPrimaryKeyString());

    private DateTimeOffset Now => clock.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _book = state.State;
        meter.Booked(Region, _book);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        meter.Left(Region);
        return Task.CompletedTask;
    }

    public async Task<Invitation> InviteAsync(string hospital, string by, TimeSpan lifetime)
    {
        Actor.Check(by);
        var secret = InvitationSecret.Make(silo.Secrets);
        var next = _book.Invite(hospital, by, InvitationSecret.HashOf(secret), lifetime, Now);
        var until = next.Find(hospital)!.Invitation!.Until;
        await SaveAsync(next, Draft(AuditKinds.Invite, by, hospital).With("until", until.ToString("u")));
        return new Invitation(hospital, secret, until);
    }

    public async Task<EnrolmentAnswer> EnrolAsync(string hospital, string secret)
    {
        var (next, answer) = _book.Enrol(hospital, InvitationSecret.HashOf(secret), Now);
        await SaveAsync(next, Draft(AuditKinds.Enrol, hospital, hospital));
        if (answer.Verdict != EnrolmentVerdict.Enrolled && _refused.Next(Now) is { } before)
        {
            // Nobody knows who it was: the name is what was said.
            await audit.AppendAsync(Region, Draft(AuditKinds.EnrolRefused, "unknown", DnsLabel.Holds(hospital) ? hospital : "no name")
                .With("verdict", answer.Verdict.ToString().ToLowerInvariant()).With("others", before.ToString(CultureInfo.InvariantCulture)));
        }

        return answer;
    }

    public Task CertifiedAsync(string hospital, string serial, DateTimeOffset notAfter) => SaveAsync(
        _book.Certify(hospital, serial, notAfter, Now),
        Draft(AuditKinds.Certify, $"region/{Region}", hospital).With("serial", serial).With("notAfter", notAfter.ToString("u")));

    public async Task<HospitalEntry> SuspendAsync(string hospital, string by, string reason)
    {
        var entry = await DecideAsync(AuditKinds.Suspend, _book.Suspend, hospital, by, reason);
        Leave(hospital, "it has been suspended");
        return entry;
    }

    public Task<HospitalEntry> RestoreAsync(string hospital, string by, string reason) => DecideAsync(AuditKinds.Restore, _book.Restore, hospital, by, reason);

    public async Task<HospitalEntry> RemoveAsync(string hospital, string by, string reason)
    {
        var entry = await DecideAsync(AuditKinds.Revoke, _book.Remove, hospital, by, reason);
        Leave(hospital, "it has been removed");
        return entry;
    }

    public Task<ImmutableArray<HospitalEntry>> ListAsync(string after)
    {
        var left = directory.Entries(_book, Now).SkipWhile(entry => string.CompareOrdinal(entry.Name, after) <= 0);
        var bytes = 0;

        // One at least: a page without any would pass for the end.
        return Task.FromResult<ImmutableArray<HospitalEntry>>([.. left.TakeWhile((entry, place) => (bytes += WireJson.Bytes(entry).Length + 1) <= MaxPageBytes || place == 0)]);
    }

    public Task<HospitalEntry?> ShowAsync(string hospital) => Task.FromResult(directory.Entries(_book, Now).FirstOrDefault(entry => entry.Name == hospital));

    public Task<RevocationList?> RevokedAsync(long known, string after) =>
        Task.FromResult(after.Length == 0 && known == _book.Revision ? null : _book.Revoked(Now, after));

    public Task<HeartbeatAnswer> HeartbeatAsync(string hospital, Heartbeat heartbeat)
    {
        var answer = directory.See(_book, hospital, heartbeat, Now);
        if (answer == HeartbeatAnswer.Nothing)
        {
            meter.Heard(Region, hospital, heartbeat);
        }

        return Task.FromResult(answer);
    }

    public Task<ImmutableArray<DatasetSchema>> SchemasAsync(string dataset) => Task.FromResult(directory.Schemas(_book, dataset));

    public Task<HospitalCounts> CountStatesAsync() => Task.FromResult(directory.Count(_book, Now));

    public async Task JoinAsync(HospitalProfile profile)
    {
        await SaveAsync(directory.Admit(_book, profile, Now), null);
        directory.Roster.Join(profile, Now);
        if (_book.Find(profile.Hospital) is not null)
        {
            meter.Heard(Region, profile.Hospital, null);
        }

        if (silo.AwaitsHospitals && !_isTold)
        {
            _isTold = true;
            GrainFactory.GetGrain<IRegionLedger>(RegistryKeys.Regions).SeenAsync(Region).Ignore();
        }
    }

    public Task<RosterCount> CountAsync(string dataset, bool learns)
    {
        var rows = directory.Offering(_book, dataset, learns).Select(offer => offer.Rows).ToArray();
        return Task.FromResult(new RosterCount(rows.Length, rows.DefaultIfEmpty(0).Max()));
    }

    public Task<RosterPage> ListAsync(string dataset, bool learns, string after)
    {
        string[] left = [.. directory.Offering(_book, dataset, learns).Select(offer => offer.Hospital).Where(hospital => string.CompareOrdinal(hospital, after) > 0)];
        var bytes = 0;

        // Names with their quotes and comma.
        ImmutableArray<string> page = [.. left.TakeWhile(hospital => (bytes += hospital.Length + 3) <= MaxPageBytes)];
        return Task.FromResult(new RosterPage(page, page.Length == left.Length));
    }

    public Task<ImmutableArray<ShownHospital>> PseudonymsAsync(string after) => Task.FromResult<ImmutableArray<ShownHospital>>(
    [
        .. _book.Hospitals.Where(hospital => hospital.Pseudonym is not null && string.CompareOrdinal(hospital.Name, after) > 0)
            .Take(PseudonymPage).Select(hospital => new ShownHospital(hospital.Name, hospital.Pseudonym!)),
    ]);

    private async Task<HospitalEntry> DecideAsync(
        string kind, Func<string, string, string, DateTimeOffset, HospitalBook> decide, string hospital, string by, string reason)
    {
        Actor.Check(by);
        Actor.CheckReason(reason);
        await SaveAsync(decide(hospital, by, reason, Now), Draft(kind, by, hospital).With("reason", reason));
        return (await ShowAsync(hospital))!;
    }

    /// <summary>A pass that waits for all would wait for it in vain. What is lost here is said again with the next word on the hospital.</summary>
    private void Leave(string hospital, string reason) => GrainFactory.GetGrain<IHospital>(GrainKeys.Hospital(Region, hospital)).LeaveAsync(reason).Ignore();

    private static AuditDraft Draft(string kind, string actor, string hospital) => new AuditDraft(kind, actor).With("hospital", hospital);

    private async Task SaveAsync(HospitalBook next, AuditDraft? draft)
    {
        if (ReferenceEquals(next, _book))
        {
            return;
        }

        await (draft is null ? Task.CompletedTask : audit.AppendAsync(Region, draft));
        await state.StepAsync(this, next);
        _book = next;
        meter.Booked(Region, next);
    }
}
