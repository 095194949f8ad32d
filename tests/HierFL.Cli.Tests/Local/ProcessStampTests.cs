using System.Diagnostics;
using HierFL.Cli.Local;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class ProcessStampTests
{
    [TestMethod]
    public async Task Ends_the_very_process_and_no_other_with_its_number()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs Linux or macOS");
        }

        using var sleeper = Process.Start("sleep", "600");
        var stamp = ProcessStamp.Of(sleeper.Id)!;
        Assert.IsTrue(stamp.IsAlive);
        var impostor = stamp with { Began = stamp.Began - 1 };
        Assert.IsFalse(impostor.IsAlive);
        await impostor.StopAsync(TimeSpan.Zero);
        Assert.IsTrue(stamp.IsAlive);

        await stamp.StopAsync(TimeSpan.FromSeconds(10));
        await sleeper.WaitForExitAsync();
        Assert.IsFalse(stamp.IsAlive);
        Assert.IsNull(ProcessStamp.Of(sleeper.Id));
    }

    [TestMethod]
    public async Task Who_does_not_end_when_asked_is_ended()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("needs Linux or macOS");
        }

        using var stubborn = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"]) { RedirectStandardOutput = true })!;
        Assert.AreEqual("ready", await stubborn.StandardOutput.ReadLineAsync());
        await ProcessStamp.Of(stubborn.Id)!.StopAsync(TimeSpan.FromMilliseconds(200));
        await stubborn.WaitForExitAsync();
        Assert.AreEqual(137, stubborn.ExitCode);
    }
}
