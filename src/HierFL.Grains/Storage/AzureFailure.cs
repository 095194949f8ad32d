using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;

namespace HierFL.Grains.Storage;

/// <summary>What Azure Blob Storage said, sorted into kinds and put into a sentence with a remedy.</summary>
internal static class AzureFailure
{
    /// <summary>A write's condition did not hold.</summary>
    public static bool IsConflict(RequestFailedException failure) =>
        failure.ErrorCode == BlobErrorCode.BlobAlreadyExists
        || failure.ErrorCode == BlobErrorCode.ConditionNotMet
        || failure.ErrorCode == BlobErrorCode.TargetConditionNotMet

        // Whoever writes a blob drops the blocks that others had staged for it.
        || failure.ErrorCode == BlobErrorCode.InvalidBlockList;

    public static bool IsMissing(RequestFailedException failure) => failure.ErrorCode == BlobErrorCode.BlobNotFound;

    /// <summary>Whether the failure is the store's, not the caller's. A cancelled call of a token that nobody cancelled is a timeout.</summary>
    public static bool IsOfStore(Exception failure, CancellationToken cancellation) =>
        failure is RequestFailedException or AuthenticationFailedException or AggregateException or HttpRequestException or HttpIOException
        || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);

    /// <param name="failure">What happened.</param>
    /// <param name="container">Address of the container, without its query: that may be a secret.</param>
    /// <param name="verb">What was tried.</param>
    /// <param name="path">On which blob.</param>
    public static StoreUnavailableException Describe(Exception failure, Uri container, string verb, string path)
    {
        var place = container.GetLeftPart(UriPartial.Path);
        return new($"cannot {verb} {(path.Length == 0 ? "the blobs" : path)} in {place}: {Explain(failure)}", failure);
    }

    private static string Explain(Exception failure) => failure switch
    {
        AuthenticationFailedException => "no Azure identity could be signed in; check the workload identity or the AZURE_* variables of this process",
        RequestFailedException { ErrorCode: "ContainerNotFound" } => "the container does not exist; create it or correct its name",
        RequestFailedException { ErrorCode: "ContainerBeingDeleted" } => "the container is being deleted; choose another one",
        RequestFailedException { Status: 401 or 403 } known =>
            $"access is denied ({known.ErrorCode}); check that the SAS has not expired, or that the identity has the role Storage Blob Data Contributor",
        RequestFailedException { Status: 404 } known => $"not found ({known.ErrorCode}); check the account and the container",
        RequestFailedException { Status: 429 or 500 or 503 or 504 } known => $"the service is busy ({known.ErrorCode}); try again later",
        RequestFailedException { Status: > 0 } known => $"the service answered {known.Status} ({known.ErrorCode}); see the error codes of Blob Storage",
        _ => "the service did not answer in time; check the network, the address and the firewall of the account",
    };
}
