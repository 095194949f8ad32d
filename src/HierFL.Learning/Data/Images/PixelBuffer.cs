using HierFL.Learning.Models;

namespace HierFL.Learning.Data;

/// <summary>Pixels of one hospital's images while they are read.</summary>
internal sealed class PixelBuffer
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>Of each image; a table's before the first.</summary>
    public InputShape Shape { get; private set; }

    /// <summary>Room for one more image.</summary>
    /// <exception cref="TableException">The images are more than an array can hold.</exception>
    public Span<byte> Add(InputShape shape, CellPlace place)
    {
        Shape = shape;
        var (start, end) = (_length, (long)_length + shape.Count);
        if (end > Array.MaxLength)
        {
            throw place.Wrong($"makes more than {Array.MaxLength} bytes of pixels in one hospital; make the images smaller, or take fewer");
        }

        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _bytes.Length)));
        }

        _length = (int)end;
        return _bytes.AsSpan(start, shape.Count);
    }

    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();
}
