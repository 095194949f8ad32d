using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;
using HierFL.Grains.Placement;

namespace HierFL.Grains.Audit;

/// <summary>
/// Writes down what rounds do, beside them: a round waits for no entry unless it is far ahead of the log. One entry for the admissions of a region in a
/// pass, and one for a commit, however many hospitals there are; of updates only names, hashes and outcomes. What a silo that dies had not written yet is told
/// again from the durable records of its job: commits, the initial model and the admissions of training rounds by who goes on with the job
/// (<see cref="TellAgain"/>), and those of a region by the root, where the silo that led it is another one or gone (<see cref="TellAdmissionsAgain"/>). Lost are then
/// the refusals of those rounds and the admissions of evaluations, which nothing durable names.
/// </summary>
internal sealed class RoundAudit(AuditQueues queues)
{
    /// <summary>Rounds that are told again: a log is so many behind at most, unless it could not be written for long.</summary>
    public const int RoundsToldAgain = 64;

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

    /// <summary>The root has made version 0 durable.</summary>
    public ValueTask BegunAsync(string job, RoundRecord record, string spec) =>
        queues.IsOn ? queues.WriteAsync(GrainKeys.RootRegion, Initial(job, record, spec)) : ValueTask.CompletedTask;

    /// <summary>The job is over in a region, or at the root: nothing of it is remembered there.</summary>
    public void Forget(string region, string job)
    {
        _entered.TryRemove((AuditKinds.Admission, region, job), out _);
        _entered.TryRemove((AuditKinds.Commit, region, job), out _);
    }

    /// <summary>An operator has decided about a job: for a region's log, beside that of the root, which is durable before the decision is carried out.</summary>
    public void Decided(string region, AuditDraft draft) => queues.Offer(region, draft, isRound: false);

    /// <summary>Tells again what the durable records of a job say; what the logs have already is not entered twice.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="records">Of its last rounds, in order.</param>
    /// <param name="spec">SHA-256 of its specification.</param>
    public void TellAgain(string job, IEnumerable<RoundRecord> records, string spec)
    {
        foreach (var record in queues.IsOn ? records : [])
        {
            if (record.Round == 0)
            {
                Offer(GrainKeys.RootRegion, Initial(job, record, spec));
                continue;
            }

            foreach (var region in record.Admitted.Select(item => item.Region).Distinct(StringComparer.Ordinal))
            {
                OfferAdmissions(region, job, record);
            }

            Offer(GrainKeys.RootRegion, Draft(GrainKeys.RootRegion, AuditKinds.Commit, job, record.Round, RoundTask.Train, record.Admitted).With("model", record.Model));
        }
    }

    /// <summary>The same for the admissions of regions.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="records">Of its last training rounds, in order.</param>
    /// <param name="regions">Whose silos may have died before these were durable.</param>
    public void TellAdmissionsAgain(string job, ImmutableArray<RoundRecord> records, ImmutableArray<string> regions)
    {
        foreach (var region in queues.IsOn ? regions : [])
        {
            foreach (var record in records.Where(record => record.Admitted.Any(item => item.Region == region)))
            {
                OfferAdmissions(region, job, record);
            }
        }
    }

    private void OfferAdmissions(string region, string job, RoundRecord record) =>
        Offer(region, Draft(region, AuditKinds.Admission, job, record.Round, RoundTask.Train, [.. record.Admitted.Where(item => item.Region == region)]));

    private void Offer(string region, AuditDraft draft) => queues.Offer(region, draft.With("from", "the admission record"), isRound: true);

    private ValueTask EnterAsync(
        string region, string kind, RoundPlan plan, ImmutableArray<Admitted> contents, Func<AuditDraft, AuditDraft> complete)
    {
        if (!queues.IsOn)
        {
            return ValueTask.CompletedTask;
        }

        var (place, pass) = ((kind, region, plan.Key.Job), (plan.Key, DigestOf(contents)));
        if (_entered.TryGetValue(place, out var known) && known == pass)
        {
            return ValueTask.CompletedTask;
        }

        _entered[place] = pass;
        return queues.WriteAsync(region, complete(Draft(region, kind, plan.Key.Job, plan.Round, plan.Task, contents)
            .With("pass", string.Create(CultureInfo.InvariantCulture, $"{plan.Key.Epoch}.{plan.Key.Sequence}"))));
    }

    private static AuditDraft Initial(string job, RoundRecord record, string spec) => new AuditDraft(AuditKinds.InitialModel, $"region/{GrainKeys.RootRegion}") { Job = job, Round = 0 }
        .With("spec", spec).With("model", record.Model).With("accepted", Count(record.Admitted)).With("contents", DigestOf(record.Admitted));

    private static AuditDraft Draft(string region, string kind, string job, int round, RoundTask task, ImmutableArray<Admitted> contents) =>
        new AuditDraft(kind, $"region/{region}") { Job = job, Round = round }
            .With("task", task.ToString().ToLowerInvariant()).With("accepted", Count(contents)).With("contents", DigestOf(contents));

    private static string Count(ImmutableArray<Admitted> contents) => contents.Length.ToString(CultureInfo.InvariantCulture);
}
