namespace HierFL.Learning.Data;

/// <summary>Between the two orders of pixels.</summary>
internal static class Planes
{
    /// <summary>From pixel by pixel to channel by channel.</summary>
    /// <param name="pixels">Each with <paramref name="stride"/> bytes, or as many as channels.</param>
    /// <param name="planes">Where they go.</param>
    /// <param name="channels">How many of a pixel's bytes are wanted, the first ones.</param>
    /// <param name="stride">Bytes from pixel to pixel; 0 for as many as channels.</param>
    public static void Copy(ReadOnlySpan<byte> pixels, Span<byte> planes, int channels, int stride = 0)
    {
        var (step, count) = (stride == 0 ? channels : stride, planes.Length / channels);
        if (step == 1)
        {
            pixels.CopyTo(planes);
            return;
        }

        for (var channel = 0; channel < channels; channel++)
        {
            var plane = planes.Slice(channel * count, count);
            for (var i = 0; i < count; i++)
            {
                plane[i] = pixels[(i * step) + channel];
            }
        }
    }
}
