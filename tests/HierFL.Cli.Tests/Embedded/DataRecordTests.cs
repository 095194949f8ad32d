using System.Collections.Immutable;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Learning.Data;

namespace HierFL.Cli.Tests.Embedded;

[TestClass]
public sealed class DataRecordTests
{
    private static readonly FederationData Two = Data([new("aachen", "north", "/data/a.csv", "a1"), new("bergen", "north", "/data/b.csv", "b1")]);

    [TestMethod]
    public void Names_the_files_that_changed_and_no_others()
    {
        AssertChanges("", Two);
        AssertChanges("", Data([new("aachen", "north", "/elsewhere/a.csv.gz", "a1"), new("bergen", "north", "/data/b.csv", "b1")]));
        AssertChanges("/data/b.csv", Data([new("aachen", "north", "/data/a.csv", "a1"), new("bergen", "north", "/data/b.csv", "b2")]));
        AssertChanges("/data/a.csv, /new/b.csv", Data([new("aachen", "north", "/data/a.csv", "a2"), new("bergen", "north", "/new/b.csv", "b2")]));
    }

    [TestMethod]
    public void Names_the_hospitals_that_came_or_went_or_moved()
    {
        AssertChanges("f.yaml (bergen)", Data([new("aachen", "north", "/data/a.csv", "a1")]));
        AssertChanges("f.yaml (cork)", Data([.. Files(Two), new("cork", "west", "/data/c.csv", "c1")]));
        AssertChanges("f.yaml (the region of bergen)", Data([new("aachen", "north", "/data/a.csv", "a1"), new("bergen", "west", "/data/b.csv", "b1")]));
    }

    [TestMethod]
    public void Names_the_fields_of_the_federation_file_that_enter_the_bits()
    {
        AssertChanges("f.yaml (split)", Two with { Spec = new FederationSpec { Split = "part" } });
        AssertChanges("f.yaml (patient)", Two with { Spec = new FederationSpec { Patient = "id" } });
        AssertChanges("f.yaml (limits.aachen.maxLocalSteps)", Limited(new HospitalLimits { MaxLocalSteps = 3 }));
        AssertChanges("", Limited(new HospitalLimits { Slowdown = 3, Delay = TimeSpan.FromSeconds(1) }));
        AssertChanges("", Two with { Spec = new FederationSpec { Policy = new FederationPolicy { MinEvaluationRows = 99 } } });

        static FederationData Limited(HospitalLimits limits) =>
            Two with { Spec = new FederationSpec { Limits = ImmutableSortedDictionary<string, HospitalLimits>.Empty.Add("aachen", limits) } };
    }

    [TestMethod]
    public void Names_no_more_than_a_person_reads()
    {
        var many = Data([.. Enumerable.Range(0, 100).Select(i => new Hospital($"h{i:D3}", "north", $"/data/{i:D3}.csv", "x"))]);
        var changes = DataRecord.Changes(DataRecord.Of(many), DataRecord.Of(Data([.. Files(many).Select(file => file with { Sha256 = "y" })])), "f.yaml");
        StringAssert.StartsWith(changes, "/data/000.csv, /data/001.csv, ");
        StringAssert.EndsWith(changes, "/data/007.csv and 92 more");
    }

    private static void AssertChanges(string expected, FederationData now)
    {
        // As it is read from the folder.
        var old = WireJson.Read<DataRecord>(WireJson.Bytes(DataRecord.Of(Two)));
        Assert.AreEqual(expected, DataRecord.Changes(old, DataRecord.Of(now), "f.yaml"));
    }

    private static IEnumerable<Hospital> Files(FederationData data) =>
        data.Table.Files.Select(file => new Hospital(file.Hospital, data.Table.Hospitals[file.Hospital].Region, file.Path, file.Sha256));

    private static FederationData Data(Hospital[] hospitals)
    {
        var table = new TableContents(
            ["x"],
            hospitals.ToImmutableSortedDictionary(
                hospital => hospital.Name,
                hospital => new HospitalData
                {
                    Hospital = hospital.Name,
                    Region = hospital.Region,
                    Features = ["x"],
                    Values = [],
                    Targets = [],
                    Splits = [],
                    Lines = [],
                },
                StringComparer.Ordinal),
            [])
        {
            Files = [.. hospitals.Select(hospital => new TableFile(hospital.Name, hospital.Path, hospital.Sha256))],
        };
        return new FederationData(table, table.Regions, new FederationSpec());
    }

    private sealed record Hospital(string Name, string Region, string Path, string Sha256);
}
