using System.Security.Cryptography;
using System.Text;

namespace HierFL.Learning.Data;

/// <summary>
/// A data set as a path names it: a CSV file, whose rows may name images elsewhere; an IDX file of images; or a folder of images, one folder for each class.
/// </summary>
/// <param name="path">As it was given.</param>
/// <param name="rows">Its rows.</param>
/// <param name="columns">Which of their columns mean what.</param>
/// <param name="images">Where the images lie that the rows name; null for a table of numbers.</param>
internal sealed class TableSource(string path, ITableRows rows, TableColumns columns, IImages? images) : IDisposable
{
    public ITableRows Rows => rows;

    public IImages? Images => images;

    public TableHeader Header { get; } = TableHeader.Of(path, rows.Header, columns);

    /// <exception cref="TableException">The path is absent, not readable, or has not the columns.</exception>
    public static TableSource Open(string path, TableColumns columns)
    {
        if (columns.Images is { } spec)
        {
            return Made(new CsvRows(path), rows => new TableSource(path, rows, columns, spec.Idx is { } idx ? new IdxImages(idx) : new PngImages(spec.Folder!)));
        }

        if (Directory.Exists(path))
        {
            return Made(new FolderRows(path), rows => new TableSource(path, rows, Implied(columns, rows, FolderRows.File), new PngImages(path)));
        }

        return IdxHeader.IsIdx(path)
            ? Made(new IdxRows(path), rows => new TableSource(path, rows, Implied(columns, rows, IdxRows.Index), rows.Images))
            : Made(new CsvRows(path), rows => new TableSource(path, rows, columns, null));
    }

    /// <summary>SHA-256 of rows and images, lower-case hexadecimal. Nothing can be read afterwards.</summary>
    public string Sha256() => images is null ? rows.Sha256()
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(rows.Sha256() + images.Sha256())));

    public void Dispose()
    {
        rows.Dispose();
        images?.Dispose();
    }

    /// <summary>Without a table to describe, the place says what there is.</summary>
    private static TableColumns Implied(TableColumns columns, ITableRows rows, string image) => columns with
    {
        Images = new() { Column = image },
        Split = columns.Split ?? (rows.Header.Contains(FolderRows.Split) ? FolderRows.Split : null),
    };

    private static TableSource Made<T>(T rows, Func<T, TableSource> make) where T : ITableRows
    {
        try
        {
            return make(rows);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }
}
