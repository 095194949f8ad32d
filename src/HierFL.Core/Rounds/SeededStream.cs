using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace HierFL.Core.Rounds;

/// <summary>
/// A stream of random numbers that is a function of (seed, hospital, round, purpose) and of nothing else: no job id, attempt, process or clock
/// (design decision D11). Not for masks, keys or noise that protects somebody.
/// </summary>
/// <remarks>
/// The 32 bytes of SHA-256 over the four are the state of xoshiro256** 1.0 (Blackman and Vigna 2018). The numbers are part of what a job promises:
/// changing them changes the models that jobs give.
/// </remarks>
public sealed class SeededStream
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="seed">Seed of the job.</param>
    /// <param name="hospital">Empty where the choice is not a hospital's.</param>
    /// <param name="round">Round, or whatever counts the occasions of the purpose.</param>
    /// <param name="purpose">Keeps the streams of one round apart, for example <c>rows</c>.</param>
    public SeededStream(long seed, string hospital, int round, string purpose)
    {
        Span<byte> state = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Origin(seed, hospital, round, purpose), state);
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(state);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>An integer from 0 to <paramref name="exclusive"/> − 1, each exactly as likely (Lemire 2019, with rejection).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public int Next(int exclusive)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusive);
        var limit = (ulong)exclusive;
        var high = Math.BigMul(Next(), limit, out var low);
        if (low < limit)
        {
            var threshold = (0 - limit) % limit;
            while (low < threshold)
            {
                high = Math.BigMul(Next(), limit, out low);
            }
        }

        return (int)high;
    }

    /// <summary>A number in [0, 1), a multiple of 2^−53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Every order is as likely as any other (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var chosen = Next(last + 1);
            (items[last], items[chosen]) = (items[chosen], items[last]);
        }
    }

    // Lengths before the names: no two origins give the same bytes.
    private static byte[] Origin(long seed, string hospital, int round, string purpose)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write("hierfl-stream-1");
        writer.Write(seed);
        writer.Write(round);
        writer.Write(hospital);
        writer.Write(purpose);
        writer.Flush();
        return bytes.ToArray();
    }
}
