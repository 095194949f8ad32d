using System.Globalization;
using System.Net;
using HierFL.Core.Memory;
using HierFL.Core.Rounds;

namespace HierFL.Protocol.Transfer;

/// <summary>What has come of a content. Memory is taken only once a silo has promised exactly its length.</summary>
/// <param name="content">What is asked for.</param>
/// <param name="memory">Where the memory comes from, and goes back to with this; null for memory that stays with whoever has the bytes.</param>
internal sealed class Download(ContentRef content, BulkMemory? memory) : IDisposable
{
    private byte[] _buffer = [];

    public ContentRef Content => content;

    public int Held { get; set; }

    public bool IsWhole => Held == content.Length;

    public ReadOnlyMemory<byte> Bytes => _buffer;

    public Memory<byte> Room(int most) => _buffer.AsMemory(Held, (int)Math.Min(most, content.Length - Held));

    /// <exception cref="TransferException">The reply promises another length, or another part than the one asked for.</exception>
    public void Begin(HttpResponseMessage reply)
    {
        var headers = reply.Content.Headers;
        if (reply.StatusCode == HttpStatusCode.OK)
        {
            // All of it, also where a part was asked for.
            Held = 0;
        }
        else if (headers.ContentRange is not { HasRange: true } range || range.From != Held || range.To != content.Length - 1)
        {
            throw new TransferException($"the silo gave {WireText.Quote(headers.ContentRange?.ToString() ?? "no range")}; bytes {Held} to {content.Length - 1} were asked for");
        }

        if (headers.ContentLength != content.Length - Held)
        {
            throw new TransferException($"the silo promises {headers.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of"} bytes; {content.Length - Held} are asked for");
        }

        if (_buffer.Length == 0)
        {
            _buffer = memory?.Rent((int)content.Length) ?? GC.AllocateUninitializedArray<byte>((int)content.Length);
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            memory?.Return(_buffer);
        }

        _buffer = [];
    }
}
