using System.Collections.Immutable;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Grains.Registry;
using HierFL.Learning.Models;

namespace HierFL.Cli.Cluster;

/// <summary>
/// The features of a job whose data the command line does not see: those the job names, those of a file, or the columns of the data set, if all hospitals that
/// are there have the same ones in the same order.
/// </summary>
internal static class SubmittedFeatures
{
    /// <summary>Of colour and of gray images.</summary>
    private static readonly int[] ChannelCounts = [3, 1];

    private const int NamesShown = 3;

    /// <exception cref="InputException">Nobody says which features there are, or hospitals disagree.</exception>
    /// <exception cref="ConfigurationException">The job does not fit as many features.</exception>
    public static async Task<ImmutableArray<string>> FindAsync(
        JobText text, string? file, IReadOnlyList<string> regions, IGrainFactory grains, CancellationToken cancellation)
    {
        var features = await NamesAsync(text.Job, file, regions, grains, cancellation);
        return text.Job.Data.Standardize.Misfit(features.Length) is { } misfit ? throw text.Error("data.standardize", misfit) : features;
    }

    private static async Task<ImmutableArray<string>> NamesAsync(JobSpec job, string? file, IReadOnlyList<string> regions, IGrainFactory grains, CancellationToken cancellation)
    {
        if (job.Data.Features is { } named)
        {
            return file is null ? named : throw new InputException("--features: the job names its features itself; leave the option out");
        }

        if (file is not null)
        {
            return FromFile(file);
        }

        var asked = regions.Select(async region => (Region: region, Schemas: await grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(region)).SchemasAsync(job.Data.Dataset)));
        var answers = await Task.WhenAll(asked).WaitAsync(cancellation);
        return Agreed(job, [.. answers.SelectMany(answer => answer.Schemas.Select(schema => (answer.Region, schema)))]);
    }

    internal static ImmutableArray<string> Agreed(JobSpec job, IReadOnlyList<(string Region, DatasetSchema Schema)> answers)
    {
        var told = answers.Where(answer => !answer.Schema.Columns.IsEmpty).ToArray();
        if (told.Length == 0)
        {
            var silent = answers.Sum(answer => answer.Schema.Count);
            throw new InputException(
                silent == 0
                    ? $"data.features: found all, but no hospital that is there offers data set '{job.Data.Dataset}'; wait for one (hierfl hospitals list), or name the features in the job or with --features FILE"
                    : $"data.features: found all, but none of the {silent} hospitals tells the columns of data set '{job.Data.Dataset}'; name the features in the job or with --features FILE");
        }

        var (region, most) = told.MaxBy(answer => answer.Schema.Count);
        if (told.FirstOrDefault(answer => !answer.Schema.Columns.SequenceEqual(most.Columns)) is { Schema: { } } other)
        {
            throw new InputException(
                $"data.features: found all, but hospitals have different columns in data set '{job.Data.Dataset}': {Difference(Who(region, most), most.Columns, Who(other.Region, other.Schema), other.Schema.Columns)}; "
                + "name the features in the job or with --features FILE");
        }

        ImmutableArray<string> features = Channels(most.Columns) is { IsEmpty: false } channels
            ? channels
            : [.. most.Columns.Where(column => column != job.Target.Column && column != job.Target.Patient)];
        return !most.Columns.Contains(job.Target.Column)
            ? throw new InputException(
                $"target.column: found '{job.Target.Column}', which is no column of data set '{job.Data.Dataset}' of {Who(region, most)}{NearestName.Hint(job.Target.Column, most.Columns)}")
            : features.IsEmpty ? throw new InputException($"data.features: no column of data set '{job.Data.Dataset}' is left for a feature") : features;
    }

    /// <summary>Of images, the channels come first, and other columns are no features.</summary>
    private static ImmutableArray<string> Channels(ImmutableArray<string> columns) =>
        ChannelCounts.Where(count => columns.Length >= count).Select(count => InputShape.Of(columns[..count]).Names).FirstOrDefault(names => !names.IsEmpty, []);

    private static ImmutableArray<string> FromFile(string file)
    {
        try
        {
            var names = File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0).ToImmutableArray();
            var twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
            return names.IsEmpty ? throw new InputException($"{file}: found no features; allowed: the name of a column on each line")
                : twice is not null ? throw new InputException($"{file}: found '{twice.Key}' twice; allowed: each column once")
                : names;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: it cannot be read ({error.Message})", error);
        }
    }

    private static string Difference(string one, ImmutableArray<string> ofOne, string other, ImmutableArray<string> ofOther)
    {
        string[] missing = [.. ofOne.Except(ofOther)], more = [.. ofOther.Except(ofOne)];
        return missing.Length + more.Length == 0 ? $"{one} and {other} have the same ones in another order"
            : missing.Length > 0 ? $"{one} have {Names(missing)}, which {other} do not have"
            : $"{other} have {Names(more)}, which {one} do not have";
    }

    private static string Names(string[] columns) =>
        string.Join(", ", columns.Take(NamesShown).Select(column => $"'{column}'")) + (columns.Length > NamesShown ? $" and {columns.Length - NamesShown} more" : "");

    private static string Who(string region, DatasetSchema schema) =>
        $"{string.Join(", ", schema.Hospitals)}{(schema.Count > schema.Hospitals.Length ? $" and {schema.Count - schema.Hospitals.Length} more" : "")} in {region}";
}
