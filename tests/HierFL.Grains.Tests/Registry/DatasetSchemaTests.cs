using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Testing;

namespace HierFL.Grains.Tests.Registry;

[TestClass]
public sealed class DatasetSchemaTests
{
    [TestMethod]
    public async Task Hospitals_that_say_the_same_of_a_data_set_are_one_answer()
    {
        using var folder = new MemoryFolder();
        await using var silo = await EmbeddedSilo.StartAsync(
            new SiloOptions { Region = SiloOptions.EveryRegion, Store = new LocalFolderStore(folder.Path, CrashPoints.None) }, _ => { }, CancellationToken.None);
        foreach (var number in Enumerable.Range(1, 7))
        {
            await JoinAsync(silo, $"h{number}", ["age", "sex"]);
        }

        await JoinAsync(silo, "odd", ["sex", "age"]);
        await JoinAsync(silo, "silent", []);
        var hospitals = silo.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals("eu"));
        var found = await hospitals.SchemasAsync("heart");
        Assert.AreEqual("age,sex: h1 h2 h3 h4 h5 of 7|sex,age: odd of 1|: silent of 1", string.Join('|', found.Select(
            schema => $"{string.Join(',', schema.Columns)}: {string.Join(' ', schema.Hospitals)} of {schema.Count}")));
        Assert.IsEmpty(await hospitals.SchemasAsync("lung"));
    }

    private static Task JoinAsync(EmbeddedSilo silo, string hospital, ImmutableArray<string> columns) => new InProcessLink(silo.Services, "eu").RegisterAsync(
        new HospitalProfile(hospital, new Dictionary<string, long> { ["heart"] = 10 })
        {
            Columns = columns.IsEmpty ? ImmutableDictionary<string, ImmutableArray<string>>.Empty : new Dictionary<string, ImmutableArray<string>> { ["heart"] = columns },
        },
        CancellationToken.None);
}
