using System.Collections.Immutable;
using HierFL.Core.Jobs;
using HierFL.Learning.Models;

namespace HierFL.Learning.Data;

/// <summary>Reads tables: one that holds several hospitals, or one file per hospital. Strict: the first thing that is wrong is told with its place.</summary>
public static class TableReader
{
    /// <summary>One pass over a table, for all hospitals in it.</summary>
    /// <exception cref="TableException">The table cannot be used.</exception>
    public static TableContents Read(string path, TableColumns columns)
    {
        var target = columns.Target is { } spec ? new TargetReader(spec) : null;
        var contents = ReadOne(path, columns, target, SeenIn(columns), hospital: "", region: "");
        target?.CheckOverall(path);
        return contents;
    }

    /// <summary>The rows of one hospital: all of its file, or those that name it where a column names the hospital. They may hold one class only.</summary>
    /// <exception cref="TableException">The file cannot be used, or has no row of the hospital.</exception>
    public static HospitalData ReadHospital(HospitalFile file, TableColumns columns)
    {
        var target = columns.Target is { } spec ? new TargetReader(spec) : null;
        using var source = TableSource.Open(file.Path, columns);
        var (into, seen) = (new HospitalRows(file.Hospital, file.Region), SeenIn(columns));
        while (ReadOwn(source.Header, source.Rows, file.Hospital))
        {
            ReadRow(source, source.Header with { Region = TableHeader.Absent }, target, seen, into);
        }

        return into.Splits.Count > 0 ? into.ToData(FeaturesOf(source.Header, columns, into)) : throw NoRows(source.Header, file.Hospital);
    }

    /// <summary>How many rows of each split one hospital has. Features and target are not read: what they are, a job says.</summary>
    /// <inheritdoc cref="ReadHospital" path="/exception"/>
    public static TableCounts CountHospital(HospitalFile file, TableColumns columns)
    {
        using var source = TableSource.Open(file.Path, columns with { Features = null, Target = null });
        var (header, rows, counts, shape, seen) = (source.Header, source.Rows, new int[3], default(InputShape), SeenIn(columns));
        while (ReadOwn(header, rows, file.Hospital))
        {
            counts[(int)SplitOf(header, rows)]++;
            seen?.Add(source.Images!, PlaceOf(header, rows), rows.Cell(header.Image).Trim());
            shape = shape.IsImage || source.Images is null ? shape : source.Images.ShapeOf(PlaceOf(header, rows), rows.Cell(header.Image).Trim());
        }

        return counts.Sum() > 0
            ? new TableCounts([.. shape.Names, .. rows.Header], counts[(int)Split.Train], counts[(int)Split.Validation], counts[(int)Split.Test])
            : throw NoRows(header, file.Hospital);
    }

    /// <summary>The files of all hospitals, which have to agree on the features.</summary>
    /// <exception cref="TableException">A file cannot be used, or two do not agree.</exception>
    public static TableContents ReadFiles(IReadOnlyList<HospitalFile> files, TableColumns columns)
    {
        var (target, seen) = (columns.Target is { } spec ? new TargetReader(spec) : null, SeenIn(columns));
        TableContents? all = null;
        foreach (var file in files)
        {
            var one = ReadOne(file.Path, columns with { Hospital = null, Region = null }, target, seen, file.Hospital, file.Region);
            all = all is null ? one : Join(all, one, files[0].Path, file.Path);
        }

        if (all is null)
        {
            throw new TableException("no file of a hospital is given");
        }

        target?.CheckOverall(files[^1].Path);
        return all;
    }

    private static TableContents Join(TableContents all, TableContents one, string firstFile, string file)
    {
        if (!all.Features.SequenceEqual(one.Features))
        {
            string[] odd = [.. one.Features.Except(all.Features).Concat(all.Features.Except(one.Features)).Take(3)];
            throw new TableException(file, 1, odd.FirstOrDefault() ?? "", odd.Length > 0
                ? $"is a feature here or in {firstFile}, not in both; list the features in data.features"
                : $"the features come in another order than in {firstFile}; list them in data.features");
        }

        return all with { Hospitals = all.Hospitals.AddRange(one.Hospitals), Notes = all.Notes.AddRange(one.Notes), Files = all.Files.AddRange(one.Files) };
    }

    private static TableContents ReadOne(string path, TableColumns columns, TargetReader? target, SeenImages? seen, string hospital, string region)
    {
        using var source = TableSource.Open(path, columns);
        var (header, rows) = (source.Header, source.Rows);
        var found = new Dictionary<string, HospitalRows>(StringComparer.Ordinal);
        var byName = found.GetAlternateLookup<ReadOnlySpan<char>>();
        while (rows.Read())
        {
            var name = header.Hospital == TableHeader.Absent ? hospital : rows.Cell(header.Hospital).Trim();
            if (!byName.TryGetValue(name, out var into))
            {
                into = new HospitalRows(Label(header, rows, header.Hospital, hospital), Label(header, rows, header.Region, region));
                byName[name] = into;
            }

            ReadRow(source, header, target, seen, into);
        }

        if (found.Count == 0)
        {
            throw new TableException(path, 0, "", "has a header and no rows");
        }

        var features = FeaturesOf(header, columns, found.Values.First());
        return new TableContents(
            features,
            found.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToData(features), StringComparer.Ordinal),
            header.Split == TableHeader.Absent && target is not null ? [$"{path} has no split column: every row is for training, and nothing is evaluated on it"] : [])
        {
            Files = [new TableFile(hospital, path, source.Sha256())],
        };
    }

    /// <summary>Goes to the next row of the hospital; false at the end.</summary>
    internal static bool ReadOwn(TableHeader header, ITableRows rows, string hospital)
    {
        while (rows.Read())
        {
            if (header.Hospital == TableHeader.Absent || rows.Cell(header.Hospital).Trim().SequenceEqual(hospital))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<string> FeaturesOf(TableHeader header, TableColumns columns, HospitalRows rows)
    {
        if (header.Image == TableHeader.Absent)
        {
            return [.. header.Features.Select(place => header.Names[place])];
        }

        var names = rows.Pixels.Shape.Names;
        return columns.Features is not { } asked || asked.SequenceEqual(names)
            ? names
            : throw new TableException(
                header.File, 0, "", $"the features asked for are {string.Join(", ", asked.Select(name => ForeignText.Plain(name)))}; the images have {string.Join(", ", names)}");
    }

    private static CellPlace PlaceOf(TableHeader header, ITableRows rows) => new(rows.Place.File, rows.Place.Line, header.Names[header.Image]);

    /// <summary>Where a place is a data set of its own, each image is a row of it by nature.</summary>
    private static SeenImages? SeenIn(TableColumns columns) => columns.Images is null ? null : new SeenImages();

    private static TableException NoRows(TableHeader header, string hospital) => header.Hospital == TableHeader.Absent
        ? new TableException(header.File, 0, "", "has a header and no rows")
        : new TableException(header.File, 0, header.Names[header.Hospital], $"has no row of hospital '{hospital}'");

    private static void ReadRow(TableSource source, TableHeader header, TargetReader? target, SeenImages? seen, HospitalRows into)
    {
        var rows = source.Rows;
        var (file, line) = rows.Place;
        if (header.Region != TableHeader.Absent && !rows.Cell(header.Region).Trim().SequenceEqual(into.Region))
        {
            throw new TableException(file, line, header.Names[header.Region],
                $"found {ForeignText.Quote(rows.Cell(header.Region))} for a hospital that is in '{into.Region}' on line {into.Lines[0]}; a hospital is in one region");
        }

        foreach (var place in header.Features)
        {
            into.Values.Add(CellNumber.Read(file, line, header.Names[place], rows.Cell(place)));
        }

        if (source.Images is { } images)
        {
            seen?.Add(images, PlaceOf(header, rows), rows.Cell(header.Image).Trim());
            images.Read(PlaceOf(header, rows), rows.Cell(header.Image).Trim(), into.Pixels);
        }

        if (target is not null)
        {
            into.Targets.Add(target.Read(file, line, rows.Cell(header.Target)));
        }

        if (header.Patient != TableHeader.Absent)
        {
            into.AddPatient(rows.Cell(header.Patient).Trim());
        }

        into.Splits.Add(SplitOf(header, rows));
        into.Lines.Add(rows.Line);
    }

    private static Split SplitOf(TableHeader header, ITableRows rows) => header.Split == TableHeader.Absent
        ? Split.Train
        : SplitWords.Parse(rows.Cell(header.Split)) ?? throw new TableException(rows.Place.File, rows.Place.Line, header.Names[header.Split],
            $"found {ForeignText.Quote(rows.Cell(header.Split))}; allowed are {SplitWords.Allowed}");

    private static string Label(TableHeader header, ITableRows rows, int place, string given)
    {
        if (place == TableHeader.Absent)
        {
            return given;
        }

        var name = rows.Cell(place).Trim().ToString();
        return DnsLabel.Holds(name)
            ? name
            : throw new TableException(rows.Place.File, rows.Place.Line, header.Names[place], $"found {ForeignText.Quote(name)}; a name is {DnsLabel.Allowed}");
    }
}
