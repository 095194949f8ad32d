using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Cli.Embedded;

/// <summary>
/// What a run has read, <c>data.json</c> in its folder: bits are a function of job and data, so a run that resumes has to find both as they were. Paths are
/// there for people; a file that moved is still the same file.
/// </summary>
internal sealed record DataRecord
{
    private const int ChangesNamed = 8;

    public int Version { get; init; } = 1;

    /// <summary>Names of columns by what they hold.</summary>
    public required ImmutableSortedDictionary<string, string> Columns { get; init; }

    /// <summary>Where the images lie that the rows of a table name; null for numbers.</summary>
    public ImagesSpec? Images { get; init; }

    /// <summary>By hospital; a table of several stands under an empty name.</summary>
    public required ImmutableSortedDictionary<string, FileRecord> Files { get; init; }

    /// <summary>Of hospitals that have one.</summary>
    public required ImmutableSortedDictionary<string, int> MaxLocalSteps { get; init; }

    public static DataRecord Of(FederationData data)
    {
        var spec = data.Spec;
        (string Meaning, string? Name)[] columns = [("hospital", spec.Hospital), ("region", spec.Region), ("split", spec.Split), ("patient", spec.Patient), ("images.column", spec.Images?.Column)];
        return new DataRecord
        {
            Columns = columns.Where(column => column.Name is not null)
                .ToImmutableSortedDictionary(column => column.Meaning, column => column.Name!, StringComparer.Ordinal),
            Images = spec.Images,
            Files = data.Table.Files.ToImmutableSortedDictionary(
                file => file.Hospital,
                file => new FileRecord(file.Path, file.Sha256, file.Hospital.Length == 0 ? null : data.Table.Hospitals[file.Hospital].Region),
                StringComparer.Ordinal),
            MaxLocalSteps = spec.Limits.Where(limits => limits.Value.MaxLocalSteps is not null)
                .ToImmutableSortedDictionary(limits => limits.Key, limits => limits.Value.MaxLocalSteps!.Value, StringComparer.Ordinal),
        };
    }

    /// <summary>Where two runs would not read the same: files by their path, the rest by its field of the federation file. Empty if they would.</summary>
    public static string Changes(DataRecord old, DataRecord @new, string federationFile)
    {
        var fields = Differing(old.Columns, @new.Columns)
            .Concat(Differing(old.MaxLocalSteps, @new.MaxLocalSteps).Select(hospital => $"limits.{hospital}.maxLocalSteps"));
        var files = Differing(old.Files, @new.Files).SelectMany(name => (old.Files.GetValueOrDefault(name), @new.Files.GetValueOrDefault(name)) switch
        {
            ({ } before, { } after) when before.Sha256 != after.Sha256 => [after.Path],
            ({ } before, { } after) => before.Region == after.Region ? [] : [$"{federationFile} (the region of {name})"],
            _ => new[] { $"{federationFile} ({(name.Length == 0 ? "table" : name)})" },
        });
        string[] changes = [.. files, .. fields.Select(field => $"{federationFile} ({field})")];
        return string.Join(", ", changes.Take(ChangesNamed).Select(change => ForeignText.Message(change)))
            + (changes.Length > ChangesNamed ? $" and {changes.Length - ChangesNamed} more" : "");
    }

    private static IEnumerable<string> Differing<T>(ImmutableSortedDictionary<string, T> old, ImmutableSortedDictionary<string, T> @new) =>
        old.Keys.Union(@new.Keys).Where(key => !(old.TryGetValue(key, out var before) && @new.TryGetValue(key, out var after) && Equals(before, after)));
}

/// <summary>A file of a <see cref="DataRecord"/>.</summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal.</param>
/// <param name="Region">Of its hospital; null for a table of several, which says so itself.</param>
internal sealed record FileRecord(string Path, string Sha256, string? Region);
