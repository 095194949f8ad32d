using HierFL.Cli.Configuration;
using HierFL.Cli.Local;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class HospitalFilesTests
{
    [TestMethod]
    public void Each_hospital_gets_its_own_rows_and_nobody_else_can_read_them()
    {
        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.File(".hierfl"));
        var example = Path.Combine(Checkout.Root, "docs/examples/breast-cancer");
        var federation = ConfigurationFiles.ReadFederation(Path.Combine(example, "federation.yaml"));
        var hospitals = HospitalFiles.Write(federation, "breast-cancer", folder);
        Assert.HasCount(8, hospitals);
        var all = File.ReadAllLines(Path.Combine(example, "breast-cancer.csv"));
        Assert.AreEqual(569, hospitals.Sum(hospital => File.ReadAllLines(hospital.Tables["breast-cancer"]).Length - 1));
        foreach (var hospital in hospitals)
        {
            var lines = File.ReadAllLines(hospital.Tables["breast-cancer"]);
            // Hospital and region are the first two columns.
            Assert.AreEqual(all[0].Split(',', 3)[2], lines[0]);
            var own = all.Where(line => line.StartsWith($"{hospital.Name},{hospital.Region},", StringComparison.Ordinal)).Select(line => line.Split(',', 3)[2]);
            CollectionAssert.AreEqual(own.ToArray(), lines[1..]);
            if (!OperatingSystem.IsWindows())
            {
                Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(hospital.Tables["breast-cancer"]));
            }
        }
    }

    [TestMethod]
    public void The_site_file_says_what_the_federation_file_says_of_the_hospital()
    {
        using var files = new TemporaryFolder();
        var folder = LocalFolder.At(files.File(".hierfl"));
        File.WriteAllText(files.File("federation.yaml"), """
            regions:
              eu: {hospitals: {aachen: {datasets: {heart: aachen.csv}}, turin: {datasets: {heart: turin.csv}}}}
            split: split
            patient: patientId
            limits: {turin: {maxLocalSteps: 2, slowdown: 10, delay: 1500ms}}
            policy: {minEvaluationRows: 5, hospitals: {turin: {minEvaluationRows: 50}}}
            """);
        var federation = ConfigurationFiles.ReadFederation(files.File("federation.yaml"));
        var turin = HospitalFiles.Write(federation, "", folder).Single(hospital => hospital.Name == "turin");
        var site = HospitalFiles.WriteSite(turin, federation, new Uri("https://127.0.0.1:8443"), folder);
        Golden.Check("tests/HierFL.Cli.Tests/Goldens/local-site.yaml", File.ReadAllText(site).Replace(files.Path, "FOLDER", StringComparison.Ordinal));
    }
}
