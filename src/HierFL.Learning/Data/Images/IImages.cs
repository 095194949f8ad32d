using HierFL.Learning.Models;

namespace HierFL.Learning.Data;

/// <summary>Images that the rows of a data set name. All have the same size and channels, which the first one fixes.</summary>
internal interface IImages : IDisposable
{
    /// <summary>What a name leads to: the same text for the same image, however it is written.</summary>
    /// <exception cref="TableException">It can name no image.</exception>
    string Find(CellPlace place, ReadOnlySpan<char> name);

    /// <summary>The shape of all images, as far as it can be told from one of them.</summary>
    /// <exception cref="TableException">There is no such image, or it cannot be used.</exception>
    InputShape ShapeOf(CellPlace place, ReadOnlySpan<char> name);

    /// <summary>Adds the pixels of an image, 0 to 255: channel by channel, row-major.</summary>
    /// <exception cref="TableException">There is no such image, it cannot be used, or it is of another size.</exception>
    void Read(CellPlace place, ReadOnlySpan<char> name, PixelBuffer into);

    /// <summary>SHA-256 of all that was read, lower-case hexadecimal. Nothing can be read afterwards.</summary>
    string Sha256();
}

/// <summary>A cell of a table, for messages.</summary>
/// <param name="File">Of the table.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">Its name.</param>
internal readonly record struct CellPlace(string File, int Line, string Column)
{
    public TableException Wrong(string problem) => new(File, Line, Column, problem);
}
