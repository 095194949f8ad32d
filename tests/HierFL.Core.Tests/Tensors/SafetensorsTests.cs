using System.Buffers.Binary;
using System.Text;
using HierFL.Core.Tensors;
using HierFL.Testing;

namespace HierFL.Core.Tests.Tensors;

[TestClass]
public sealed class SafetensorsTests
{
    private const string OneFloat = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    [TestMethod]
    public void Writes_these_very_bytes()
    {
        var layout = new TensorLayout(
            [new("w", TensorType.Float32, [1, 2], TensorKind.Parameter), new("n", TensorType.Int64, [], TensorKind.Buffer)]);
        var bytes = Safetensors.ToBytes(new(layout, [1, -2], [3]), new Dictionary<string, string> { ["format"] = "pt" });
        var json = """{"__metadata__":{"format":"pt","kind.n":"buffer"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""";
        json = json.PadRight((json.Length + 7) / 8 * 8);
        byte[] values = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
        byte[] expected = [(byte)json.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(json), .. values];
        CollectionAssert.AreEqual(expected, bytes);
        Assert.AreEqual(bytes.Length, Safetensors.Length(layout, new Dictionary<string, string> { ["format"] = "pt" }));
    }

    [TestMethod]
    public void Models_come_back_with_layout_kinds_and_every_bit()
    {
        var random = new Random(Seeds.Next(61));
        for (var run = 0; run < 200; run++)
        {
            var model = RandomModel(random);
            var bytes = Safetensors.ToBytes(model);
            Assert.AreEqual(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
            using var stream = new MemoryStream(bytes);
            foreach (var back in new[] { Safetensors.Read(bytes), Safetensors.Read(stream) })
            {
                Assert.AreEqual(model.Layout.Digest, back.Layout.Digest);
                CollectionAssert.AreEqual(bytes, Safetensors.ToBytes(back));
            }

            stream.Position = 0;
            Assert.AreEqual(model.Layout.Digest, Safetensors.ReadLayout(stream, bytes.Length).Layout.Digest);
        }
    }

    [TestMethod]
    public void Reads_files_of_other_writers_in_the_order_of_their_header()
    {
        // Data in another order than the names, no metadata, no padding.
        var json = """{"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"empty":{"dtype":"F32","shape":[0,9],"data_offsets":[4,4]}}""";
        var file = File(json, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
        using var stream = new MemoryStream(file);
        foreach (var model in new[] { Safetensors.Read(file), Safetensors.Read(stream) })
        {
            CollectionAssert.AreEqual(new[] { "b", "a", "empty" }, model.Layout.Tensors.Select(tensor => tensor.Name).ToArray());
            CollectionAssert.AreEqual(new[] { 2f, 1f }, model.Floats);
            Assert.IsTrue(model.Layout.Tensors.All(tensor => tensor.Kind == TensorKind.Parameter));
        }
    }

    [TestMethod]
    public void Metadata_comes_back_without_the_kinds()
    {
        var model = ModelVector.Zeros(new([new("n", TensorType.Int64, [2], TensorKind.Buffer)]));
        var bytes = Safetensors.ToBytes(model, new Dictionary<string, string> { ["job"] = "breast \"cancer\" ü" });
        using var stream = new MemoryStream(bytes);
        var metadata = Safetensors.ReadLayout(stream, bytes.Length).Metadata;
        Assert.AreEqual(1, metadata.Count);
        Assert.AreEqual("breast \"cancer\" ü", metadata["job"]);
        Assert.ThrowsExactly<ArgumentException>(() => Safetensors.ToBytes(model, new Dictionary<string, string> { ["kind.n"] = "parameter" }));
        Assert.ThrowsExactly<ArgumentException>(() => Safetensors.ToBytes(ModelVector.Zeros(new([new("__metadata__", TensorType.Int64, [2], TensorKind.Buffer)]))));
    }

    [TestMethod]
    [DataRow("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", "dtype 'F16'; F32 and I64 are allowed")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "need 8 bytes")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "[begin, end]")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "[begin, end]")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "whole number from 0")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "whole number from 0")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296],"data_offsets":[0,4]}}""", "whole number from 0")]
    [DataRow("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "numbers are allowed")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte 4")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "the tensors cover 8 bytes; the file holds 4")]
    [DataRow("""{}""", "the tensors cover 0 bytes; the file holds 4")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""", "'a' occurs twice")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "begins at byte 0")]
    [DataRow("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "once each")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", "has the field 'x'")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1]}}""", "needs dtype, shape and data_offsets")]
    [DataRow("""{"a":7}""", "is Number; StartObject is needed")]
    [DataRow("""{"__metadata__":{"x":7},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "is Number; String is needed")]
    [DataRow("""{"__metadata__":{"x":"1","x":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "occurs twice in __metadata__")]
    [DataRow("""{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "has no name")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", "exceeds any file")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", "more than 32 numbers")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x""", "not valid")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "not valid")]
    [DataRow(""" {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "must begin with '{'")]
    [DataRow("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not valid")]
    public void Refuses_a_header_that_is_not_a_whole_description_of_the_data(string json, string part) => AssertRefused(File(json, new byte[4]), part);

    [TestMethod]
    public void Refuses_lengths_it_cannot_trust_before_it_allocates()
    {
        var file = File(OneFloat, new byte[4]);
        AssertRefused(file[..^1], "the file holds 3");
        AssertRefused([.. file, 0], "the file holds 5");
        AssertRefused([], "has 0 bytes");
        AssertRefused(file[..7], "has 7 bytes");
        foreach (var claim in new ulong[] { 0, 1, (ulong)file.Length, int.MaxValue, long.MaxValue, ulong.MaxValue })
        {
            byte[] claimed = [.. file];
            BinaryPrimitives.WriteUInt64LittleEndian(claimed, claim);
            AssertRefused(claimed, $"claims {claim} bytes");
        }

        var huge = """{"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""";
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(File(huge, new byte[4]), "the tensors cover 2000000000 bytes");
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        using var shorter = new MemoryStream(file[..^2]);
        Assert.ThrowsExactly<SafetensorsException>(() => Safetensors.Read(shorter, file.Length));
    }

    [TestMethod]
    public void Any_byte_of_the_header_may_change_and_only_the_one_exception_comes_of_it()
    {
        var random = new Random(Seeds.Next(62));
        var good = Safetensors.ToBytes(RandomModel(random), new Dictionary<string, string> { ["a"] = "b" });
        var header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(good);
        for (var run = 0; run < 20_000; run++)
        {
            byte[] bad = [.. good];
            bad[random.Next(header)] = (byte)random.Next(256);
            try
            {
                Safetensors.Read(bad);
            }
            catch (SafetensorsException)
            {
                // The other possibility: a name or a digit became another valid one.
            }
        }
    }

    private static ModelVector RandomModel(Random random)
    {
        var layout = new TensorLayout(Enumerable.Range(0, random.Next(0, 8)).Select(i => new TensorSpec(
            $"layer{i}.ü\"{random.Next(9)}",
            random.Next(3) == 0 ? TensorType.Int64 : TensorType.Float32,
            [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(0, 5))],
            random.Next(2) == 0 ? TensorKind.Buffer : TensorKind.Parameter)));
        var model = ModelVector.Zeros(layout);
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(model.Floats.AsSpan()));
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(model.Integers.AsSpan()));
        return model;
    }

    private static byte[] File(string json, byte[] values)
    {
        var text = Encoding.UTF8.GetBytes(json);
        byte[] file = [.. new byte[8], .. text, .. values];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        return file;
    }

    private static void AssertRefused(byte[] file, string part)
    {
        using var stream = new MemoryStream(file);
        foreach (var problem in new[] { Assert.ThrowsExactly<SafetensorsException>(() => Safetensors.Read(file)), Assert.ThrowsExactly<SafetensorsException>(() => Safetensors.Read(stream)) })
        {
            StringAssert.Contains(problem.Message, part, StringComparison.Ordinal);
        }
    }
}
