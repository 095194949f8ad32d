using System.Globalization;
using HierFL.Core.Rounds;

namespace HierFL.Learning.Hospital;

/// <summary>An update in the outbox as its file name tells it; hashes are shortened (<see cref="Sha256Text.Short"/>).</summary>
internal sealed record OutboxItem(string Job, int Round, int Step, string Base, string Update, long Bytes)
{
    private const string Suffix = ".update";
    private const string Prefix = "train";

    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Round:D6}-{Step:D3}-{Base}-{Update}{Suffix}");

    public static OutboxItem Of(WorkKey work, string update, long bytes) =>
        new(work.Job, work.Round, work.Step, Sha256Text.Short(work.BaseModel), Sha256Text.Short(update), bytes);

    public bool Is(WorkKey work) =>
        work.Task == RoundTask.Train && Job == work.Job && Round == work.Round && Step == work.Step && Base == Sha256Text.Short(work.BaseModel);

    /// <summary>Null if the file is not an update.</summary>
    public static OutboxItem? Parse(string job, string fileName, long bytes)
    {
        if (!fileName.EndsWith(Suffix, StringComparison.Ordinal) || fileName[..^Suffix.Length].Split('-') is not [Prefix, var round, var step, var @base, var update])
        {
            return null;
        }

        var whole = int.TryParse(round, NumberStyles.None, CultureInfo.InvariantCulture, out var roundNumber)
            & int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var stepNumber)
            & Sha256Text.IsShort(@base) & Sha256Text.IsShort(update);
        return whole ? new OutboxItem(job, roundNumber, stepNumber, @base, update, bytes) : null;
    }
}
