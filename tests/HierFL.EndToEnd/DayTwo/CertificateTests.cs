using HierFL.EndToEnd.Federation;
using HierFL.EndToEnd.Processes;

namespace HierFL.EndToEnd.DayTwo;

/// <summary><c>docs/operations/rotate-certificates.md</c>: a silo's certificate and a region's authority are replaced under a running job.</summary>
[TestClass]
public sealed class CertificateTests
{
    [TestMethod]
    public async Task Certificates_and_an_authority_are_replaced_and_the_job_goes_on()
    {
        await using var drill = await Drill.BeginAsync("rotate-certificates", new Dictionary<string, string>());
        var federation = drill.Federation;
        await drill.FollowAsync("A silo's certificate");
        await drill.FollowAsync("A region's authority");
        await drill.GoesOnAsync();
        var stolen = await StealAsync(federation, "lyon");
        Assert.AreEqual(0, (await stolen()).ExitCode, "the old authority is still believed");

        await drill.FollowAsync("Its hospitals");
        await drill.GoesOnAsync();
        await drill.FollowAsync("Revoke the old one");
        await federation.AwaitAsync("a certificate of the old authority opens nothing", async () => (await stolen()).ExitCode == 3);
        await drill.GoesOnAsync();

        // Nobody had to be started again for it.
        var state = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(federation.FileOf(".hierfl/state.json"))).RootElement;
        Assert.IsTrue(state.GetProperty("processes").EnumerateArray().All(process => process.GetProperty("restarts").GetInt32() == 0), $"{state}");
        await drill.EndAsync();
    }

    /// <summary>A copy of what a hospital has now.</summary>
    /// <returns>Tries to renew with it.</returns>
    private static async Task<Func<Task<Finished>>> StealAsync(LocalFederation federation, string hospital)
    {
        var (own, copy) = (federation.FileOf($".hierfl/hospitals/{hospital}"), Directory.CreateDirectory(federation.FileOf("stolen")).FullName);
        await File.WriteAllTextAsync(Path.Combine(copy, "site.yaml"), await File.ReadAllTextAsync(Path.Combine(own, "site.yaml")));
        var kept = Path.Combine(copy, "kept");
        Copy(Path.Combine(own, "agent", "identity"), kept);
        return async () =>
        {
            Copy(kept, Path.Combine(copy, "agent", "identity"));
            return await Hierfl.RunAsync(LocalPrograms.Agent, copy, ["renew", "--site", "site.yaml"]);
        };
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
