using System.Globalization;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Region;

/// <summary>
/// Name of an accumulator: the silo it lies in, the activation of the region's grain it was opened for, the pass, and a number. A name never returns: a
/// restarted silo has another address, and in one silo no number is given twice.
/// </summary>
internal static class HolderName
{
    public static string Of(string silo, long fence, RoundKey key, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{silo}#{fence}.{key.Epoch}.{key.Sequence}.{number}");

    public static string SiloOf(string holder) => holder.Split('#', 2)[0];

    /// <summary>Whether it was opened for this activation of the region's grain.</summary>
    public static bool IsOf(string holder, long fence) =>
        holder.Split('#', 2) is [_, var rest] && rest.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{fence}."), StringComparison.Ordinal);
}
