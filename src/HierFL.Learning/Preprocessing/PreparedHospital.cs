using System.Collections.Concurrent;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;
using HierFL.Learning.Models;

namespace HierFL.Learning.Preprocessing;

/// <summary>A hospital's rows as inputs of a model, prepared once per split.</summary>
internal sealed class PreparedHospital
{
    private readonly ConcurrentDictionary<Split, PreparedRows> _splits = new();
    private readonly HospitalData _data;
    private readonly PreprocessingDocument _document;
    private readonly FeatureStatistics _statistics;

    public PreparedHospital(PreprocessingDocument document, HospitalData data)
    {
        _data = data;
        _document = document;
        _statistics = Standardizer.StatisticsOf(document, data);
    }

    public PreparedRows Rows(Split split) => _splits.GetOrAdd(split, Prepare);

    /// <summary>Whether the rows would come out the same by another copy of the document.</summary>
    public bool IsFor(PreprocessingDocument document) =>
        document.Standardize == _document.Standardize && document.Features.SequenceEqual(_document.Features)
        && document.Mean.SequenceEqual(_document.Mean) && document.Std.SequenceEqual(_document.Std);

    private PreparedRows Prepare(Split split)
    {
        var rows = _data.RowsOf(split);
        return new PreparedRows(_data.Shape, Standardizer.Apply(_statistics, _data, rows), [.. rows.Select(row => _data.Targets[row])]);
    }
}

/// <param name="Shape">What a row is.</param>
/// <param name="Inputs">Rows × numbers of a row, row-major.</param>
/// <param name="Targets">Per row: 0 or 1, the class index, or the value.</param>
internal sealed record PreparedRows(InputShape Shape, float[] Inputs, double[] Targets)
{
    public int Count => Targets.Length;

    public static PreparedRows Join(IReadOnlyList<PreparedRows> parts) =>
        new(parts[0].Shape, [.. parts.SelectMany(part => part.Inputs)], [.. parts.SelectMany(part => part.Targets)]);
}
