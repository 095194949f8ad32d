using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

[TestClass]
public sealed class HospitalDirectoryTests
{
    /// <summary>Of a grain message.</summary>
    private const int MessageBytes = 64 << 10;

    [TestMethod]
    [DataRow(-1L)]
    [DataRow(1_000_000_001L)]
    [DataRow(1L << 53)]
    public void Refuses_rows_that_no_hospital_has(long rows)
    {
        var refusal = Assert.ThrowsExactly<HospitalRefusedException>(() => Admit(rows));
        Assert.AreEqual($"hospital 'aachen' offers data set 'toy' with {rows} rows; allowed: 0 to 1000000000", refusal.Message);
        Assert.AreEqual(0, Admit(0).Find("aachen")!.Datasets["toy"]);
        Assert.AreEqual(1_000_000_000, Admit(1_000_000_000).Find("aachen")!.Datasets["toy"]);
    }

    [TestMethod]
    public async Task A_page_of_hospitals_fits_into_a_message_and_the_next_one_goes_on()
    {
        using var folder = new MemoryFolder();
        await using var toy = await ToyFederation.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None));

        // As many data sets as the wire lets through, and one that by itself is above a page.
        string[] names = [.. Enumerable.Range(0, 10).Select(number => $"h{number}")];
        foreach (var name in names)
        {
            var datasets = Enumerable.Range(0, name == "h4" ? 1000 : 256).ToDictionary(number => $"d{number}".PadRight(60, 'x'), _ => 1000L);
            await new InProcessLink(toy.Silo.Services, "north").RegisterAsync(new HospitalProfile(name, datasets), CancellationToken.None);
        }

        var hospitals = toy.Silo.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals("north"));
        var listed = new List<string>();
        while (await hospitals.ListAsync(listed.Count == 0 ? "" : listed[^1]) is { IsEmpty: false } page)
        {
            Assert.IsTrue(WireJson.Bytes(page).Length < MessageBytes || page.Length == 1, string.Join(' ', page.Select(entry => entry.Name)));
            listed.AddRange(page.Select(entry => entry.Name));
        }

        CollectionAssert.AreEqual(names, listed);
    }

    private static HospitalBook Admit(long rows)
    {
        var silo = new SiloOptions { Region = "north", Store = null!, EnforcesEnrolment = false };
        return new HospitalDirectory(silo).Admit(new HospitalBook(), new HospitalProfile("aachen", new Dictionary<string, long> { ["toy"] = rows }), DateTimeOffset.UnixEpoch);
    }
}
