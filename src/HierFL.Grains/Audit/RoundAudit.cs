using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Placement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Audit;

/// <summary>
/// Writes down what rounds do, beside them: a round waits for no entry unless it is far ahead of the log. An entry that a crash took is found again in the
/// manifest's admission record, which is the durable one. One entry for the admissions of a region in a pass, and one for a commit, however many
/// hospitals there are; of updates only names, hashes and outcomes.
/// </summary>
internal sealed partial class RoundAudit(IAuditLog log, TimeProvider clock, ILogger<RoundAudit> logger) : BackgroundService
{
    /// <summary>Entries on their way; a round waits while there are so many.</summary>
    private const int MaxWaiting = 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<(string Region, AuditDraft Draft)> _waiting =
        Channel.CreateBounded<(string, AuditDraft)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <summary>The last pass of a job that was entered, by kind and region: what is done again is not entered again.</summary>
    private readonly ConcurrentDictionary<(string Kind, string Region, string Job), (RoundKey Key, string Contents)> _entered = new();

    /// <summary>SHA-256 over a line <c>region hospital step sha256</c> for each update in the sum, as in an admission record.</summary>
    public static string DigestOf(IEnumerable<Admitted> contents)
    {
        var lines = contents.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Region} {item.Hospital} {item.Step} {item.Sha256}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Order(StringComparer.Ordinal)))));
    }

    /// <summary>A region hands its sum to the root.</summary>
    public ValueTask AdmittedAsync(string region, RoundPlan plan, ImmutableArray<Admitted> contents, ImmutableArray<string> refusals) => EnterAsync(
        region, AuditKinds.Admission, plan, contents, draft => draft
            .With("refused", refusals.Length.ToString(CultureInfo.InvariantCulture)).With("refusals", string.Join("; ", refusals)));

    /// <summary>The root has made a model version durable.</summary>
    public ValueTask CommittedAsync(RoundPlan plan, ImmutableArray<Admitted> contents, string model) =>
        EnterAsync(GrainKeys.RootRegion, AuditKinds.Commit, plan, contents, draft => draft.With("model", model));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pause = new PeriodicTimer(Pause, clock);
        await foreach (var (region, draft) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            while (!await TryAppendAsync(region, draft, stoppingToken))
            {
                await pause.WaitForNextTickAsync(stoppingToken);
            }
        }
    }

    private ValueTask EnterAsync(
        string region, string kind, RoundPlan plan, ImmutableArray<Admitted> contents, Func<AuditDraft, AuditDraft> complete)
    {
        if (!log.IsOn)
        {
            return ValueTask.CompletedTask;
        }

        var (place, pass) = ((kind, region, plan.Key.Job), (plan.Key, DigestOf(contents)));
        if (_entered.TryGetValue(place, out var known) && known == pass)
        {
            return ValueTask.CompletedTask;
        }

        _entered[place] = pass;
        return _waiting.Writer.WriteAsync((region, complete(new AuditDraft(kind, $"region/{region}") { Job = plan.Key.Job, Round = plan.Round }
            .With("task", plan.Task.ToString().ToLowerInvariant())
            .With("pass", string.Create(CultureInfo.InvariantCulture, $"{plan.Key.Epoch}.{plan.Key.Sequence}"))
            .With("accepted", contents.Length.ToString(CultureInfo.InvariantCulture))
            .With("contents", pass.Item2))));
    }

    private async Task<bool> TryAppendAsync(string region, AuditDraft draft, CancellationToken stopping)
    {
        try
        {
            await log.AppendAsync(region, draft).WaitAsync(stopping);
            return true;
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            LogNotEntered(error, region);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The audit log of {Region} could not be written; tried again")]
    private partial void LogNotEntered(Exception error, string region);
}
