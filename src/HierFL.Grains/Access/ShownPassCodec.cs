using System.Buffers;
using System.Text;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace HierFL.Grains.Access;

/// <summary>
/// A pass in a message: pass, proof and words, each with its length before it; a later version may add more behind them. As JSON, the way of all other records, and
/// with the name of its type, passes took longer to write and read than all the rest of small messages.
/// </summary>
[RegisterSerializer]
internal sealed class ShownPassCodec : IFieldCodec<ShownPass>
{
    /// <summary>Stands for the type in messages, at both ends, so it never changes. Orleans' own are small.</summary>
    public const uint TypeId = 4_801;

    public void WriteField<TWriter>(ref Writer<TWriter> writer, uint fieldIdDelta, Type? expectedType, ShownPass? value)
        where TWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
        {
            return;
        }

        var signed = value!.Signed;
        var (pass, proof) = (Encoding.UTF8.GetBytes(signed.Pass), Encoding.UTF8.GetBytes(signed.Proof));
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(ShownPass), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)((3 * sizeof(uint)) + pass.Length + proof.Length + signed.Words.Length));
        writer.WriteUInt32((uint)pass.Length);
        writer.Write(pass);
        writer.WriteUInt32((uint)proof.Length);
        writer.Write(proof);
        writer.WriteUInt32((uint)signed.Words.Length);
        writer.Write(signed.Words.Span);
    }

    /// <remarks>The reader gives no memory for more bytes than the message has; a part that goes beyond the field is refused at the end.</remarks>
    public ShownPass? ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference)
        {
            return ReferenceCodec.ReadReference<ShownPass, TInput>(ref reader, field);
        }

        field.EnsureWireType(WireType.LengthPrefixed);
        var end = reader.ReadVarUInt32() + reader.Position;
        var pass = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadUInt32()));
        var proof = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadUInt32()));
        var words = reader.ReadBytes(reader.ReadUInt32());
        reader.Skip(checked((uint)(end - reader.Position)));
        var shown = new ShownPass(new SignedCall(pass, proof, words));
        ReferenceCodec.RecordObject(reader.Session, shown);
        return shown;
    }
}
