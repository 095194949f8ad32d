using HierFL.Grains.Storage;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Grains.Tests.Storage;

[TestClass]
public sealed class HardLinkTests
{
    private const int Races = 4000;

    [TestMethod]
    public async Task Of_two_that_race_for_a_name_one_has_it()
    {
        using var folder = new MemoryFolder();
        using var start = new Barrier(2);
        var writers = new[] { "one", "other" }.Select(writer => Task.Factory.StartNew(
            () => Enumerable.Range(0, Races).Count(race =>
            {
                var temporary = Path.Combine(folder.Path, $"{writer}.tmp");
                File.WriteAllText(temporary, writer);
                start.SignalAndWait();
                return HardLink.TryMove(temporary, Path.Combine(folder.Path, $"{race}"));
            }),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var wins = await Task.WhenAll(writers);
        Assert.AreEqual(Races, wins.Sum());
        Assert.IsFalse(File.Exists(Path.Combine(folder.Path, "one.tmp")) && File.Exists(Path.Combine(folder.Path, "other.tmp")), "the last winner's old name is gone");
    }

    [TestMethod]
    public void Says_what_the_file_system_does_not_do()
    {
        using var folder = new MemoryFolder();
        var error = Assert.ThrowsExactly<IOException>(() => HardLink.TryMove(Path.Combine(folder.Path, "missing"), Path.Combine(folder.Path, "name")));
        Assert.Contains("No such file or directory", error.Message);
    }
}
