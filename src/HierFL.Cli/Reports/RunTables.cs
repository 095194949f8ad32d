using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Learning.Data;

namespace HierFL.Cli.Reports;

/// <summary>Rows of each hospital of a run, counted in the tables that it has read: they are counted only if they are still the same bytes.</summary>
internal static class RunTables
{
    /// <returns>The hospitals, or why there are none.</returns>
    public static (ImmutableArray<HospitalRecord> Hospitals, string? Gap) Read(string folder, JobSpec job)
    {
        var path = Path.Combine(folder, EarlierRun.DataName);
        if (!File.Exists(path))
        {
            return ([], $"rows of the hospitals: {EarlierRun.DataName} is not in the folder");
        }

        try
        {
            var record = WireJson.Read<DataRecord>(File.ReadAllBytes(path));
            var contents = record.Files.Select(file => Contents(file.Key, file.Value, record, job)).ToArray();
            return ([.. contents.SelectMany(table => table.Hospitals.Values).Select(Counted)], null);
        }
        catch (Exception error) when (error is JsonException or TableException or IOException or UnauthorizedAccessException)
        {
            // A folder on its way to a colleague travels without the tables. What the error quotes of a path is not for the page.
            return ([], "rows of the hospitals: a table that the run has read is not where it was, or is another one now");
        }
    }

    private static TableContents Contents(string hospital, FileRecord file, DataRecord record, JobSpec job)
    {
        var columns = new TableColumns
        {
            Features = job.Data.Features,
            Target = job.Target,
            Hospital = hospital.Length == 0 ? record.Columns.GetValueOrDefault("hospital") : null,
            Region = hospital.Length == 0 ? record.Columns.GetValueOrDefault("region") : null,
            Split = record.Columns.GetValueOrDefault("split"),
            Patient = record.Columns.GetValueOrDefault("patient") ?? job.Target.Patient,
            Images = record.Images,
        };
        var contents = hospital.Length == 0
            ? TableReader.Read(file.Path, columns)
            : TableReader.ReadFiles([new HospitalFile(hospital, file.Region ?? "", file.Path)], columns);
        return contents.Files[0].Sha256 == file.Sha256 ? contents : throw new IOException($"{file.Path} has changed");
    }

    private static HospitalRecord Counted(HospitalData data) => new(data.Hospital, data.Region)
    {
        TrainRows = data.RowsOf(Split.Train).Length,
        ValidationRows = data.RowsOf(Split.Validation).Length,
        TestRows = data.RowsOf(Split.Test).Length,
    };
}
