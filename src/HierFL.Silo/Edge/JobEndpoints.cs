using HierFL.Core.Jobs;
using HierFL.Grains.Checkpoints;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Edge;

/// <summary>What operators may download of a job: its file, and the files of a model version.</summary>
internal static class JobEndpoints
{
    /// <summary>Path under <see cref="Protocol.Transfer.EdgeRoutes.Jobs"/>.</summary>
    public const string Model = "/models/{round}/{file}";

    /// <summary>Path of the list of versions.</summary>
    public const string Models = "/models";

    /// <summary>Path of the effective job file.</summary>
    public const string Spec = "/spec.yaml";

    [Serves(Peers.Operator)]
    public static async Task SpecAsync(HttpContext context, string job, CheckpointStore checkpoints)
    {
        if (!DnsLabel.Holds(job))
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "a job's name is needed");
        }
        else if (!await IsAllowedAsync(context))
        {
            // Answered.
        }
        else if (await checkpoints.ReadSpecAsync(job, context.RequestAborted) is { } yaml)
        {
            await Results.Bytes(yaml.Content, "application/yaml").ExecuteAsync(context);
        }
        else
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, $"job '{job}' has not begun: it has no file yet");
        }
    }

    /// <summary>Where the job stands, with the versions that are kept.</summary>
    [Serves(Peers.Operator)]
    public static async Task ModelsAsync(HttpContext context, string job, CheckpointStore checkpoints)
    {
        if (!DnsLabel.Holds(job))
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "a job's name is needed");
        }
        else if (!await IsAllowedAsync(context))
        {
            // Answered.
        }
        else if (await checkpoints.ReadHeadAsync(job, context.RequestAborted) is { } head)
        {
            await Results.Bytes(Core.Rounds.WireJson.Bytes(head), "application/json").ExecuteAsync(context);
        }
        else
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, $"job '{job}' has no model version");
        }
    }

    [Serves(Peers.Operator)]
    public static async Task ModelAsync(HttpContext context, string job, string round, string file, CheckpointStore checkpoints)
    {
        int? wanted = round == "latest" ? null : int.TryParse(round, out var number) && number >= 0 ? number : -1;
        if (!DnsLabel.Holds(job) || wanted < 0)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "a job's name, and a round or 'latest', are needed");
            return;
        }

        if (!await IsAllowedAsync(context))
        {
            return;
        }

        StoredCheckpoint? checkpoint;
        try
        {
            checkpoint = await checkpoints.LoadAsync(job, wanted, null, context.RequestAborted);
        }
        catch (CheckpointException error)
        {
            // Not kept any more, or damaged: the sentence says which, and what there is.
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, error.Message);
            return;
        }

        if (checkpoint is null)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, $"job '{job}' has no such model version");
            return;
        }

        await using var content = file switch
        {
            "model.safetensors" => await checkpoint.OpenModelAsync(context.RequestAborted),
            "preprocessing.json" => await checkpoint.OpenPreprocessingAsync(context.RequestAborted),
            "rounds.json" => new MemoryStream(Core.Rounds.WireJson.Bytes(await checkpoint.ReadRecordsAsync(context.RequestAborted)), writable: false),
            "manifest.json" => new MemoryStream(Core.Rounds.WireJson.Bytes(checkpoint.Manifest), writable: false),
            _ => null,
        };
        if (content is null)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, "files are model.safetensors, preprocessing.json, rounds.json and manifest.json");
            return;
        }

        await Results.Stream(content).ExecuteAsync(context);
    }

    /// <summary>Whether the operator may have models; if not, that is answered.</summary>
    private static async Task<bool> IsAllowedAsync(HttpContext context)
    {
        var peer = (PeerIdentity.Operator)EdgePeers.Of(context).Verdict.Identity!;
        if ((peer.Roles & (OperatorRoles.DataScientist | OperatorRoles.Admin)) != 0)
        {
            return true;
        }

        await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, $"{peer} may not have models; it needs data-scientist or admin");
        return false;
    }
}
