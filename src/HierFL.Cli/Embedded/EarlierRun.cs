using System.Text.Json;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Learning.Training;

namespace HierFL.Cli.Embedded;

/// <summary>The run that a folder holds already, against the one that is asked for.</summary>
internal static class EarlierRun
{
    public const string JobName = "job.yaml";

    public const string DataName = "data.json";

    /// <summary>What is another now, as the part of a sentence; null if nothing is, or the folder holds no run.</summary>
    /// <param name="folder">Full path of the run's folder.</param>
    /// <param name="job">The job now.</param>
    /// <param name="data">The data now.</param>
    /// <param name="federationFile">For messages.</param>
    /// <exception cref="ConfigurationException">The job in it cannot be read.</exception>
    /// <exception cref="InputException">The record of its data cannot be read.</exception>
    public static string? Difference(string folder, JobSpec job, DataRecord data, string federationFile)
    {
        var known = Path.Combine(folder, JobName);
        if (File.Exists(known) && JobDifference.Between(ConfigurationFiles.ReadJob(known, LearningSetup.Catalogue), job) is { IsEmpty: false } changed)
        {
            return $"is of another job; changed: {string.Join(", ", changed)}. Only stop, evaluation and checkpoint may change on --resume";
        }

        // A run that died in between had not begun to train.
        var read = Path.Combine(folder, DataName);
        return File.Exists(read) && DataRecord.Changes(ReadData(read), data, federationFile) is { Length: > 0 } changes
            ? $"was trained on other data; changed: {changes}"
            : null;
    }

    private static DataRecord ReadData(string path)
    {
        try
        {
            var record = WireJson.Read<DataRecord>(File.ReadAllBytes(path));
            return record.Version == 1 ? record : throw new InputException($"{path}: found version {record.Version}; allowed: 1");
        }
        catch (JsonException error)
        {
            throw new InputException(
                $"{path}: it is no record of the data of a run ({error.Message}); restore it, or delete it to go on with the data as they are", error);
        }
    }
}
