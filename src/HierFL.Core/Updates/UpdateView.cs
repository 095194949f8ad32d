using System.Runtime.InteropServices;

namespace HierFL.Core.Updates;

/// <summary>The body of an update being read, in place.</summary>
public readonly ref struct UpdateView
{
    /// <exception cref="ArgumentException">The body is not as long as the shape says.</exception>
    public UpdateView(UpdateShape shape, ReadOnlySpan<byte> body)
    {
        if (body.Length != shape.Bytes)
        {
            throw new ArgumentException($"the body has {body.Length} bytes; the plan needs {shape.Bytes}", nameof(body));
        }

        var integers = 4 * shape.Floats;
        var lanes = integers + (8 * shape.Integers);
        Floats = MemoryMarshal.Cast<byte, float>(body[..integers]);
        Integers = MemoryMarshal.Cast<byte, long>(body[integers..lanes]);
        Lanes = MemoryMarshal.Cast<byte, double>(body[lanes..]);
    }

    /// <summary>The model delta, in layout order.</summary>
    public ReadOnlySpan<float> Floats { get; }

    /// <summary>The integer buffers as they are, in layout order.</summary>
    public ReadOnlySpan<long> Integers { get; }

    /// <summary>The scalar lanes, in the plan's order.</summary>
    public ReadOnlySpan<double> Lanes { get; }
}
