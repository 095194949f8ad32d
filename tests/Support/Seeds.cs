using System.Globalization;

namespace HierFL.Testing;

/// <summary>Seed of a randomized test: fixed, printed, and taken from HIERFL_TEST_SEED to replay a failure.</summary>
internal static class Seeds
{
    public static int Next(int seed)
    {
        var given = Environment.GetEnvironmentVariable("HIERFL_TEST_SEED");
        var chosen = given is null ? seed : int.Parse(given, CultureInfo.InvariantCulture);
        Console.WriteLine($"seed {chosen}");
        return chosen;
    }
}
