using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Data;

/// <summary>Turns the text of the target column into numbers, and knows which values have occurred, over several files if need be.</summary>
internal sealed class TargetReader(TargetSpec target)
{
    private readonly ImmutableArray<string> _classes = target.Task switch
    {
        PredictionTask.Multiclass when target.Classes.Length < 2 =>
            throw new TableException($"target.classes: found {target.Classes.Length} classes; a multiclass target names all of them, two at least"),
        PredictionTask.Multiclass => target.Classes,
        _ => [],
    };

    // Where each distinct value was first seen; for binary and multiclass.
    private readonly Dictionary<string, (string File, int Line)> _seen = new(StringComparer.Ordinal);

    public double Read(string file, int line, ReadOnlySpan<char> text)
    {
        var value = text.Trim();
        if (value.IsEmpty)
        {
            throw new TableException(file, line, target.Column, "is empty; leave out rows without an outcome");
        }

        return target.Task switch
        {
            PredictionTask.Regression => CellNumber.Read(file, line, target.Column, value),
            PredictionTask.Multiclass => Class(file, line, value),
            _ => Binary(file, line, value),
        };
    }

    /// <summary>Nothing can be learned from one class; a single hospital may well have only one.</summary>
    /// <exception cref="TableException">All values are the same.</exception>
    public void CheckOverall(string file)
    {
        if (_seen.Count == 1)
        {
            throw new TableException(
                file, 0, target.Column, $"holds only {ForeignText.Quote(_seen.Keys.First())} in all rows of all hospitals; two classes are needed to learn from");
        }
    }

    private double Class(string file, int line, ReadOnlySpan<char> value)
    {
        for (var i = 0; i < _classes.Length; i++)
        {
            if (value.SequenceEqual(_classes[i]))
            {
                _seen.TryAdd(_classes[i], (file, line));
                return i;
            }
        }

        var found = value.ToString();
        throw new TableException(
            file, line, target.Column, $"found {ForeignText.Quote(found)}{NearestName.Hint(found, _classes)}; target.classes allows {string.Join(", ", _classes.Select(name => ForeignText.Plain(name)))}");
    }

    private double Binary(string file, int line, ReadOnlySpan<char> value)
    {
        if (!_seen.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(value))
        {
            var added = value.ToString();
            if (target.Negative is { } negative && added != negative && added != target.Positive)
            {
                string[] both = [target.Positive, negative];
                throw new TableException(file, line, target.Column,
                    $"found {ForeignText.Quote(added)}{NearestName.Hint(added, both)}; target.positive and target.negative allow "
                    + string.Join(", ", both.Select(name => ForeignText.Plain(name))));
            }

            // The positive value counts as seen: two others are one too many even before it occurs.
            string[] others = [.. _seen.Keys.Where(other => other != target.Positive)];
            if (added != target.Positive && others.Length == 1)
            {
                var (firstFile, firstLine) = _seen[others[0]];
                var where = firstLine == 0 ? firstFile : firstFile == file ? $"line {firstLine}" : $"{firstFile}, line {firstLine}";
                throw new TableException(file, line, target.Column,
                    $"found {ForeignText.Quote(added)} beside {ForeignText.Quote(others[0])} ({where}) and the positive value {ForeignText.Quote(target.Positive)} (target.positive); " +
                    "a binary target has two values");
            }

            _seen.Add(added, (file, line));
        }

        return value.SequenceEqual(target.Positive) ? 1 : 0;
    }
}
