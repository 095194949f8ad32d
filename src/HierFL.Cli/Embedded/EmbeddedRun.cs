namespace HierFL.Cli.Embedded;

internal static class EmbeddedRun
{
    public static Task<int> RunAsync(RunRequest request, CancellationToken cancellation) => Task.FromResult(request.Parallel + (cancellation.IsCancellationRequested ? 1 : 0));
}
