using HierFL.Core.Aggregation;

namespace HierFL.Core.Tests.Aggregation;

[TestClass]
public sealed class ChecksumStreamTests
{
    /// <summary>The check value of CRC-32C, as in catalogues of cyclic codes, whichever way the bytes come in.</summary>
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(9)]
    public async Task The_checksum_is_that_of_the_standard_wherever_a_piece_ends(int first)
    {
        var bytes = "123456789"u8.ToArray();
        using var written = new ChecksumStream(Stream.Null);
        await written.WriteAsync(bytes[..first], default);
        await written.WriteAsync(bytes[first..], default);
        Assert.AreEqual(0xE3069283, written.Checksum);

        using var source = new MemoryStream(bytes);
        using var read = new ChecksumStream(source);
        await read.ReadAsync(first, default);
        await read.ReadAsync(new byte[9 - first], default);
        Assert.AreEqual(0xE3069283, read.Checksum);
    }
}
