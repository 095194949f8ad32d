using System.Runtime.InteropServices;

namespace HierFL.Core.Tests.Aggregation;

/// <summary>
/// A toy of secure aggregation in the 32-bit ring, to show that one fits beside the plain one: stochastic encoding (S · x to a neighbouring
/// whole number), pairwise masks that cancel modulo 2^32, and the survivors' seeds for the masks of who dropped out. No cryptography.
/// </summary>
internal sealed class MaskedToyRing(int hospitals, double bound, double maxWeight)
{
    /// <summary>N · (c · S + 1) ≤ 2^31 − 1, c the bound, weights normalized to at most 1.</summary>
    public double Scale { get; } = Math.Floor(int.MaxValue / (double)hospitals - 1) / bound;

    public uint[] Encode(int hospital, ReadOnlySpan<float> delta, double weight)
    {
        var random = new Random(1000 + hospital);
        var words = new uint[delta.Length];
        for (var i = 0; i < words.Length; i++)
        {
            var value = delta[i] * (weight / maxWeight) * Scale;
            var floor = Math.Floor(value);
            words[i] = (uint)(int)(floor + (random.NextDouble() < value - floor ? 1 : 0));
        }

        return words;
    }

    public void Mask(int hospital, Span<uint> words)
    {
        for (var other = 0; other < hospitals; other++)
        {
            if (other != hospital)
            {
                AddPairMask(hospital, other, words, sign: hospital < other ? 1 : -1);
            }
        }
    }

    /// <summary>Takes the masks shared with a hospital that dropped out away from the survivors' sum.</summary>
    public void Recover(int dropped, IEnumerable<int> survivors, Span<uint> sum)
    {
        foreach (var survivor in survivors)
        {
            AddPairMask(survivor, dropped, sum, sign: survivor < dropped ? -1 : 1);
        }
    }

    /// <summary>Centred lift and division: the mean delta.</summary>
    public float[] Decode(ReadOnlySpan<uint> sum, double weightSum)
    {
        var mean = new float[sum.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)((int)sum[i] / (Scale * (weightSum / maxWeight)));
        }

        return mean;
    }

    private void AddPairMask(int left, int right, Span<uint> words, int sign)
    {
        var mask = new uint[words.Length];
        new Random((Math.Min(left, right) * hospitals) + Math.Max(left, right)).NextBytes(MemoryMarshal.AsBytes(mask.AsSpan()));
        for (var i = 0; i < words.Length; i++)
        {
            words[i] += sign > 0 ? mask[i] : 0 - mask[i];
        }
    }
}
