namespace HierFL.Cli.Tests.Commands;

/// <summary>How a command ends that was interrupted.</summary>
[TestClass]
public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly TaskCompletionSource _asked = new();
    private readonly Ears _ears = new();
    private readonly List<int> _ended = [];

    public void Dispose() => _ears.Dispose();

    [TestMethod]
    public async Task A_command_that_is_left_alone_has_its_own_exit_code_and_nothing_listens_afterwards()
    {
        Assert.AreEqual(1, await HeedAsync(_ => Task.FromResult(ExitCodes.Failed), Long));
        Assert.IsTrue(_ears.AreShut);
    }

    [TestMethod]
    [DataRow(ExitCodes.Interrupted, 130)]
    [DataRow(ExitCodes.Done, 0)]
    [DataRow(ExitCodes.Failed, 130)]
    public async Task A_command_that_ends_when_it_is_told_says_how(int code, int expected)
    {
        var work = HeedAsync(
            async stop =>
            {
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return code;
            },
            Long);
        _asked.SetResult();
        Assert.AreEqual(expected, await work);
        Assert.IsEmpty(_ended);
        Assert.IsFalse(_ears.AreShut, "a second signal would end the process with its own code");
    }

    [TestMethod]
    public async Task A_command_that_does_not_hear_of_it_ends_with_the_process()
    {
        using var free = new ManualResetEventSlim();
        var work = HeedAsync(
            _ =>
            {
                free.Wait(CancellationToken.None);
                return Task.FromResult(ExitCodes.Done);
            },
            TimeSpan.FromMilliseconds(20));
        _asked.SetResult();
        Assert.AreEqual(130, await work);
        CollectionAssert.AreEqual(new[] { 130 }, _ended);
        free.Set();
    }

    private Task<int> HeedAsync(Func<CancellationToken, Task<int>> command, TimeSpan patience) =>
        Interruption.HeedAsync(command, patience, _asked.Task, _ears, _ended.Add);

    private sealed class Ears : IDisposable
    {
        public bool AreShut { get; private set; }

        public void Dispose() => AreShut = true;
    }
}
