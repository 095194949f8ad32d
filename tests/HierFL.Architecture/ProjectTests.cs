using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Architecture;

/// <summary>Projects are dependency walls (ADR 0001): the arrows of docs/architecture.md, and no others.</summary>
[TestClass]
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["HierFL.Core"] = [],
        ["HierFL.Protocol"] = ["HierFL.Core"],
        ["HierFL.Learning"] = ["HierFL.Core"],
        ["HierFL.Grains"] = ["HierFL.Core"],
        ["HierFL.Silo"] = ["HierFL.Grains", "HierFL.Protocol"],
        ["HierFL.Agent"] = ["HierFL.Learning", "HierFL.Protocol"],
        ["HierFL.Cli"] = ["HierFL.Grains", "HierFL.Learning", "HierFL.Protocol"],
    };

    [TestMethod]
    public void Only_the_seven_projects_of_the_design_exist()
    {
        CollectionAssert.IsSubsetOf(SourceTree.Projects().ToList(), AllowedReferences.Keys, "an eighth project needs an ADR");
    }

    [TestMethod]
    public void Beside_the_projects_lies_only_what_hosts_have_in_common()
    {
        CollectionAssert.AreEqual(new[] { "Hosts" }, SourceTree.Folders("src").Except(SourceTree.Projects()).ToList());
        Assert.IsEmpty(SourceTree.Folders("src/Hosts"));
    }

    [TestMethod]
    public void Project_references_are_the_arrows_of_the_design()
    {
        foreach (var project in SourceTree.Projects())
        {
            var references = Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order().ToList();
            CollectionAssert.AreEqual(AllowedReferences[project], references, $"{project} references {string.Join(", ", references)}");
        }
    }

    [TestMethod]
    public void Core_has_no_package()
    {
        Assert.IsEmpty(Items("HierFL.Core", "PackageReference"));
    }

    [TestMethod]
    public void Only_Learning_references_Torch_and_only_Grains_and_hosts_reference_Orleans()
    {
        var found = new Findings("a package on the wrong side of a wall");
        foreach (var project in SourceTree.Projects())
        {
            foreach (var package in Items(project, "PackageReference"))
            {
                var torch = package.Contains("torch", StringComparison.OrdinalIgnoreCase);
                var orleans = package.Contains("Orleans", StringComparison.Ordinal);
                found.AddWhere(torch && project != "HierFL.Learning", $"{project}: {package}");
                found.AddWhere(orleans && project is not ("HierFL.Grains" or "HierFL.Silo" or "HierFL.Cli"), $"{project}: {package}");
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Package_versions_stand_in_one_place()
    {
        var found = new Findings("a version outside Directory.Packages.props");
        foreach (var path in SourceTree.Files("src", ".csproj").Concat(SourceTree.Files("tests", ".csproj")))
        {
            found.AddWhere(
                XDocument.Parse(SourceTree.Text(path)).Descendants("PackageReference").Any(item => item.Attribute("Version") is not null), path);
        }

        found.AssertNone();
    }

    [TestMethod]
    public void The_solution_holds_every_project()
    {
        var solution = SourceTree.Text("HierFL.sln").Replace('\\', '/');
        var found = new Findings("not in HierFL.sln (dotnet sln add)");
        foreach (var path in SourceTree.Files("src", ".csproj").Concat(SourceTree.Files("tests", ".csproj")))
        {
            found.AddWhere(!solution.Contains($"\"{path}\"", StringComparison.Ordinal), path);
        }

        found.AssertNone();
    }

    private static List<string> Items(string project, string element) =>
        [.. XDocument.Parse(SourceTree.Text($"src/{project}/{project}.csproj")).Descendants(element).Select(item => item.Attribute("Include")!.Value)];
}
