using HierFL.Core.Jobs;
using HierFL.Grains.Checkpoints;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Edge;

/// <summary>What operators may download of a job: the files of a model version.</summary>
internal static class JobEndpoints
{
    /// <summary>Path under <see cref="Protocol.Transfer.EdgeRoutes.Jobs"/>.</summary>
    public const string Model = "/models/{round}/{file}";

    [Serves(Peers.Operator)]
    public static async Task ModelAsync(HttpContext context, string job, string round, string file, CheckpointStore checkpoints)
    {
        int? wanted = round == "latest" ? null : int.TryParse(round, out var number) && number >= 0 ? number : -1;
        if (!DnsLabel.Holds(job) || wanted < 0)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "a job's name, and a round or 'latest', are needed");
            return;
        }

        var peer = (PeerIdentity.Operator)EdgePeers.Of(context).Verdict.Identity!;
        if ((peer.Roles & (OperatorRoles.DataScientist | OperatorRoles.Admin)) == 0)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status403Forbidden, $"{peer} may not download models; it needs role data-scientist");
            return;
        }

        if (await checkpoints.LoadAsync(job, wanted, null, context.RequestAborted) is not { } checkpoint)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, $"job '{job}' has no such model version");
            return;
        }

        await using var content = file switch
        {
            "model.safetensors" => await checkpoint.OpenModelAsync(context.RequestAborted),
            "preprocessing.json" => await checkpoint.OpenPreprocessingAsync(context.RequestAborted),
            "manifest.json" => new MemoryStream(Core.Rounds.WireJson.Bytes(checkpoint.Manifest), writable: false),
            _ => null,
        };
        if (content is null)
        {
            await EdgeAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, "files are model.safetensors, preprocessing.json and manifest.json");
            return;
        }

        await Results.Stream(content).ExecuteAsync(context);
    }
}
