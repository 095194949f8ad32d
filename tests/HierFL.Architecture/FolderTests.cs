using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Architecture;

/// <summary>Folders are features, and the same feature has the same folder in the tests.</summary>
[TestClass]
public sealed class FolderTests
{
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["HierFL.Core"] =
        [
            "Memory", "Tensors", "Jobs", "Rounds", "Updates", "Algorithms", "Personalization", "Aggregation", "Compression", "ServerOptimizers", "Schedules", "Privacy", "SecureAggregation", "Encryption",
            "Attestation", "Audit", "Metrics",
        ],
        ["HierFL.Protocol"] = ["protos", "WireMapping", "Transfer", "Tls", "Pki", "Enrolment"],
        ["HierFL.Learning"] =
        [
            "Models", "Data", "Preprocessing", "Algorithms", "Personalization", "Evaluation", "Training", "DpSgd", "Hospital", "Natives",
        ],
        ["HierFL.Grains"] = ["Hospital", "Region", "Global", "Checkpoints", "Storage", "Registry", "Audit", "Placement", "Peers", "Access", "Hosting", "Telemetry", "Backups"],
        ["HierFL.Silo"] = ["Edge", "Cluster", "Configuration", "Health", "Telemetry", "Backups"],
        ["HierFL.Agent"] = ["Approvals", "Commands", "Configuration", "Enrolment", "Preflight", "Running"],
        ["HierFL.Cli"] = ["Commands", "Configuration", "Pki", "Cluster", "Local", "Embedded", "Prediction", "Reports", "Doctor", "Rendering"],
    };

    /// <summary>Rooms that only tests have.</summary>
    private static readonly string[] TestRooms = ["Compliance", "Simulation", "Goldens"];

    [TestMethod]
    public void Every_folder_of_a_project_is_a_room_of_the_design()
    {
        var found = new Findings("not in the table of docs/architecture.md");
        foreach (var project in SourceTree.Projects())
        {
            foreach (var folder in SourceTree.Folders($"src/{project}").Except(Rooms[project]))
            {
                found.Add($"src/{project}/{folder}");
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Every_folder_of_a_test_project_mirrors_one_of_its_project()
    {
        var found = new Findings("mirrors no folder under src");
        foreach (var tests in SourceTree.Folders("tests").Where(name => name.EndsWith(".Tests", StringComparison.Ordinal)))
        {
            var project = tests[..^".Tests".Length];
            var source = Rooms.ContainsKey(project) ? SourceTree.Folders($"src/{project}") : [];
            foreach (var folder in SourceTree.Folders($"tests/{tests}").Except(source).Except(TestRooms))
            {
                found.Add($"tests/{tests}/{folder}");
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Every_project_has_its_tests()
    {
        var expected = SourceTree.Projects().Select(project => project + ".Tests").ToList();
        CollectionAssert.IsSubsetOf(expected, SourceTree.Folders("tests").ToList());
    }
}
