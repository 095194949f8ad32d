using System.ComponentModel;

namespace HierFL.Core.Jobs;

/// <summary>Images that the rows of a table name. Of a federation file and of a site file.</summary>
public sealed record ImagesSpec
{
    [Description("Column of the table that names the image of a row: its number in `idx`, from 0, or its file in `folder`."), RequiredInFile]
    public string Column { get; init; } = "";

    [Description("IDX file (the format of MNIST; plain or `.gz`) of all images; not together with `folder`. Paths are relative to this file.")]
    public string? Idx { get; init; }

    [Description("Folder of PNG files; not together with `idx`. Paths are relative to this file.")]
    public string? Folder { get; init; }

    /// <summary>With absolute paths.</summary>
    /// <param name="folder">Absolute path of the folder that holds the file.</param>
    public ImagesSpec Rooted(string folder) => this with
    {
        Idx = Idx is { } idx ? Path.GetFullPath(idx, folder) : null,
        Folder = Folder is { } own ? Path.GetFullPath(own, folder) : null,
    };

    /// <summary>What is wrong beyond the types of the fields: the field, and a sentence.</summary>
    /// <param name="field">Dotted path of this section.</param>
    public IEnumerable<(string Field, string Sentence)> Findings(string field)
    {
        if ((Idx is null) == (Folder is null))
        {
            yield return (field, $"found {(Idx is null ? "neither idx nor folder" : "both idx and folder")}; allowed: one of them");
        }

        (string Field, string? Text)[] texts = [($"{field}.column", Column), ($"{field}.idx", Idx), ($"{field}.folder", Folder)];
        foreach (var (at, _) in texts.Where(text => text.Text is { } found && string.IsNullOrWhiteSpace(found)))
        {
            yield return (at, "found nothing; allowed: the name of a column, or a path");
        }
    }
}
