using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>What an order refers to, fetched by content, checked, and shared by all hospitals of the process.</summary>
internal sealed class OrderDocuments(InsistentLink link, HospitalRuntime runtime)
{
    /// <summary>The plan of an order: for its pass, and with hashes that may become file names.</summary>
    public async Task<RoundPlan> PlanAsync(WorkOrder order, CancellationToken cancellation)
    {
        var plan = RidesAlong(order)
            ? Parse("plan", order.PlanBytes, ReadPlan)
            : await GetAsync("plan", order.Plan, runtime.Documents.MaxDocumentBytes, ReadPlan, cancellation).ConfigureAwait(false);
        if (plan.Key != order.Key || !DnsLabel.Holds(order.Key.Job))
        {
            throw new OrderDeclinedException($"the order is for {order.Key}, its plan for {plan.Key}; a job's name is {DnsLabel.Allowed}");
        }

        var needsModel = plan.Task is RoundTask.Train or RoundTask.Evaluate;
        if (needsModel != plan.Model is not null || plan.Round < (plan.Task == RoundTask.Train ? 1 : 0) || plan.Step < 1)
        {
            throw new OrderDeclinedException($"the plan of task {plan.Task} has round {plan.Round}, step {plan.Step} and {(plan.Model is null ? "no" : "a")} model");
        }

        // Both become parts of file names.
        string?[] hashes = [plan.Model?.Sha256, order.LastAccepted];
        return Array.Find(hashes, hash => hash is not null && !Sha256Text.IsOne(hash)) is { } wrong
            ? throw new OrderDeclinedException($"the order names a model or an update by '{wrong}', which is no SHA-256")
            : plan;
    }

    /// <summary>Readers of JSON leave null what is left out or said to be null, and nobody after this asks whether it is there.</summary>
    private RoundPlan ReadPlan(ReadOnlyMemory<byte> bytes)
    {
        var plan = runtime.Documents.ReadPlan(bytes);
        var missing = plan.Job?.Sha256 is null ? "job"
            : plan.Model is { Sha256: null } ? "model"
            : plan.Shared is { Sha256: null } ? "shared state"
            : plan.Preprocessing is { Sha256: null } ? "preprocessing"
            : plan.Ring is not { Tensors.IsDefault: false, Lanes.IsDefault: false } ring || ring.Tensors.Concat(ring.Lanes).Any(lane => lane is null) ? "ring"
            : null;
        return (missing is null ? plan.Ring!.Check().FirstOrDefault() : $"its {missing} is not whole") is { } problem ? throw new FormatException(problem) : plan;
    }

    /// <summary>Whether the plan came with the order, and is the one that the order names.</summary>
    private static bool RidesAlong(WorkOrder order) => order.PlanBytes.Length > 0 && order.PlanBytes.Length == order.Plan.Length
        && Convert.ToHexStringLower(SHA256.HashData(order.PlanBytes.Span)) == order.Plan.Sha256;

    public Task<JobSpec> JobAsync(RoundPlan plan, CancellationToken cancellation) =>
        GetAsync("job", plan.Job, runtime.Documents.MaxDocumentBytes, bytes => runtime.Documents.ReadJob(Encoding.UTF8.GetString(bytes.Span)), cancellation);

    /// <summary>The model of a plan, as long as the caller does not let go of it.</summary>
    public Task<ContentUse<HeldModel>?> ModelAsync(RoundPlan plan, CancellationToken cancellation) => HoldAsync("model", plan.Model, cancellation);

    /// <summary>What the algorithm shares beside it, likewise.</summary>
    public Task<ContentUse<HeldModel>?> SharedAsync(RoundPlan plan, CancellationToken cancellation) => HoldAsync("algorithm's shared state", plan.Shared, cancellation);

    public async Task<PreprocessingDocument?> PreprocessingAsync(RoundPlan plan, CancellationToken cancellation) =>
        plan.Preprocessing is null
            ? null
            : await GetAsync("preprocessing", plan.Preprocessing, runtime.Documents.MaxDocumentBytes, runtime.Documents.ReadPreprocessing, cancellation).ConfigureAwait(false);

    private async Task<ContentUse<HeldModel>?> HoldAsync(string what, ContentRef? content, CancellationToken cancellation) => content is null
        ? null
        : await UseAsync(
            what,
            content,
            runtime.Documents.MaxModelBytes,
            bytes => new HeldModel(runtime.Documents.ReadModel(bytes, runtime.Memory), runtime.Memory),
            cancellation).ConfigureAwait(false);

    private async Task<T> GetAsync<T>(string what, ContentRef content, long mostBytes, Func<ReadOnlyMemory<byte>, T> parse, CancellationToken cancellation)
        where T : class
    {
        using var use = await UseAsync(what, content, mostBytes, parse, cancellation).ConfigureAwait(false);
        return use.Value;
    }

    private Task<ContentUse<T>> UseAsync<T>(string what, ContentRef content, long mostBytes, Func<ReadOnlyMemory<byte>, T> parse, CancellationToken cancellation)
        where T : class
    {
        if (!Sha256Text.IsOne(content.Sha256) || content.Length < 0 || content.Length > mostBytes)
        {
            throw new OrderDeclinedException($"the {what} is named by '{content.Sha256}' with {content.Length} bytes; a SHA-256 and at most {mostBytes} bytes are taken");
        }

        return link.InsistAsync(
            $"fetch the {what}",
            (region, token) => runtime.Cache.UseAsync(content, all => InsistentLink.FetchAsync(region, content, bytes => Parse(what, bytes, parse), all), token),
            cancellation);
    }

    private static T Parse<T>(string what, ReadOnlyMemory<byte> bytes, Func<ReadOnlyMemory<byte>, T> parse)
    {
        try
        {
            return parse(bytes);
        }
        catch (Exception error)
        {
            // Readers are libraries: whatever they throw, the same bytes will not become readable.
            throw new OrderDeclinedException($"the {what} cannot be read: {error.Message}", error);
        }
    }
}
