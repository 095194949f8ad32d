using System.Globalization;
using HierFL.Testing;

namespace HierFL.Protocol.Tests;

/// <summary>
/// Feeds a decoder damaged copies of good inputs and plain noise. It may refuse by the exceptions it promises; anything else is a failure, and so is memory
/// out of proportion. HIERFL_FUZZ sets the number of inputs.
/// </summary>
internal static class Fuzz
{
    private static readonly int Count =
        int.Parse(Environment.GetEnvironmentVariable("HIERFL_FUZZ") ?? "10000", CultureInfo.InvariantCulture);

    public static async Task RunAsync(int seed, IReadOnlyList<byte[]> good, Func<byte[], Task> decode, Type[] promised)
    {
        var random = new Random(Seeds.Next(seed));
        var (refused, taken) = (0, 0);
        for (var input = 0; input < Count; input++)
        {
            var bytes = random.Next(10) == 0 ? Noise(random) : Damaged(good[random.Next(good.Count)], random);
            try
            {
                await decode(bytes);
                taken++;
            }
            catch (Exception error) when (promised.Contains(error.GetType()))
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"input {input} ({Convert.ToHexString(bytes[..Math.Min(bytes.Length, 400)])}): {error}");
            }
        }

        Console.WriteLine($"{refused} refused, {taken} taken");
        Assert.IsGreaterThan(0, refused);
    }

    public static Task RunAsync(int seed, IReadOnlyList<byte[]> good, Action<byte[]> decode, params Type[] promised) =>
        RunAsync(
            seed,
            good,
            bytes =>
            {
                decode(bytes);
                return Task.CompletedTask;
            },
            promised);

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Damaged(byte[] good, Random random)
    {
        List<byte> bytes = [.. good];
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    var length = Math.Min(random.Next(20), bytes.Count - at);
                    bytes.RemoveRange(at, length);
                    break;
                default:
                    var from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(at, bytes[from..Math.Min(bytes.Count, from + random.Next(20))]);
                    break;
            }
        }

        return [.. bytes];
    }
}
