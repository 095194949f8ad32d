using System.Security.Cryptography;
using HierFL.Grains.Region;
using HierFL.Testing;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Grains.Tests.Region;

[TestClass]
public sealed class StagedBodyTests
{
    private const int Length = 300_001;

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_body_that_comes_in_two_parts_is_whole_and_has_its_hash(bool scratch)
    {
        using var folder = new TemporaryFolder();
        using var memory = new StagingMemory(1 << 20, TimeProvider.System);
        using var body = scratch ? StagedBody.InScratch(folder.Path, Length) : StagedBody.InMemory(new byte[Length], memory);
        var bytes = new byte[Length];
        new Random(1).NextBytes(bytes);

        Assert.AreEqual(200_000, await body.FillAsync(new MemoryStream(bytes, 0, 200_000), CancellationToken.None));
        Assert.AreEqual(Length - 200_000, await body.FillAsync(new MemoryStream(bytes, 200_000, Length - 200_000), CancellationToken.None));

        Assert.IsTrue(body.Body.Span.SequenceEqual(bytes));
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(bytes)), body.Sha256());
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void A_folder_that_does_not_take_a_body_is_named()
    {
        using var folder = new TemporaryFolder();
        var gone = Path.Combine(folder.Path, "gone");
        Assert.Contains(gone, Assert.ThrowsExactly<NoScratchException>(() => StagedBody.InScratch(gone, Length)).Message);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task What_begins_anew_is_hashed_anew(bool scratch)
    {
        using var folder = new TemporaryFolder();
        using var memory = new StagingMemory(1 << 20, TimeProvider.System);
        using var body = scratch ? StagedBody.InScratch(folder.Path, 4) : StagedBody.InMemory(new byte[4], memory);
        await body.FillAsync(new MemoryStream([9, 9, 9]), CancellationToken.None);

        body.Restart();
        await body.FillAsync(new MemoryStream([1, 2, 3, 4, 5]), CancellationToken.None);

        Assert.IsTrue(body.Body.Span.SequenceEqual(new byte[] { 1, 2, 3, 4 }));
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3, 4])), body.Sha256());
    }
}
