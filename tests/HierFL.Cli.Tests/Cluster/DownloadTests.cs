using HierFL.Cli.Cluster;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Cluster;

[TestClass]
public sealed class DownloadTests
{
    [TestMethod]
    [DataRow(5, "it ended after 4 of 5 bytes")]
    [DataRow(3, "it is longer than the 3 bytes it should have")]
    public async Task A_body_of_another_length_is_refused(int length, string sentence)
    {
        var error = await Assert.ThrowsExactlyAsync<InvalidDataException>(
            () => FileBody.CopyAsync(new MemoryStream([1, 2, 3, 4]), new MemoryStream(), length, TimeProvider.System, CancellationToken.None));
        Assert.AreEqual(sentence, error.Message);
    }

    [TestMethod]
    public async Task A_body_that_is_silent_for_too_long_is_given_up()
    {
        var time = new ManualTime();
        using var pipe = new SilentStream();
        var copy = FileBody.CopyAsync(pipe, new MemoryStream(), 10, time, CancellationToken.None);
        time.Advance(FileBody.Patience);
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => copy.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [TestMethod]
    public void A_download_that_broke_off_can_be_repeated_into_the_same_folder()
    {
        using var files = new TemporaryFolder();
        var folder = files.File("model");
        Write(folder, "old");

        var again = Write(folder, "new");
        again.End();
        Assert.AreEqual("new", File.ReadAllText(Path.Combine(folder, "a")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder));
        Assert.ThrowsExactly<InputException>(() => new DownloadFolder(folder), "it is whole");
    }

    private static DownloadFolder Write(string folder, string text)
    {
        var files = new DownloadFolder(folder);
        files.Begin();
        File.WriteAllText(files.File("a"), text);
        return files;
    }

    /// <summary>Gives nothing and does not end.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
