using System.Globalization;

namespace HierFL.Learning.Hospital;

/// <summary>
/// A version of a hospital's state as its file name tells it; hashes are shortened (<see cref="Sha256Text.Short"/>). Kept: the state for one base model.
/// Pending: left by a training whose fate is not known.
/// </summary>
/// <param name="Base">Base model it belongs to; null while pending.</param>
/// <param name="Order">Kept: grows with every use, so that the oldest go first. Pending: the round.</param>
/// <param name="Tag">The update whose training left it.</param>
/// <param name="Body">Hash of the file.</param>
internal sealed record StateVersion(string? Base, long Order, string Tag, string Body)
{
    public const string Suffix = ".safetensors";
    private const string KeptPrefix = "kept";
    private const string PendingPrefix = "pending";

    public string FileName => Base is null
        ? string.Create(CultureInfo.InvariantCulture, $"{PendingPrefix}-{Order:D10}-{Tag}-{Body}{Suffix}")
        : string.Create(CultureInfo.InvariantCulture, $"{KeptPrefix}-{Order:D10}-{Base}-{Tag}-{Body}{Suffix}");

    /// <summary>Null if the file is not a state.</summary>
    public static StateVersion? Parse(string fileName)
    {
        if (!fileName.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        return fileName[..^Suffix.Length].Split('-') switch
        {
            [KeptPrefix, var order, var @base, var tag, var body] when Sha256Text.IsShort(@base) => Of(@base, order, tag, body),
            [PendingPrefix, var order, var tag, var body] => Of(null, order, tag, body),
            _ => null,
        };
    }

    private static StateVersion? Of(string? @base, string order, string tag, string body) =>
        long.TryParse(order, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Sha256Text.IsShort(tag) && Sha256Text.IsShort(body)
            ? new StateVersion(@base, number, tag, body)
            : null;
}
