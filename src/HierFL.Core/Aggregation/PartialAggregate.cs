using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HierFL.Core.Rounds;

namespace HierFL.Core.Aggregation;

/// <summary>
/// A sum together with exactly what it contains. A sum cannot be unpicked, so two partial aggregates are merged only if they share no hospital.
/// </summary>
public sealed class PartialAggregate(RingSum sum)
{
    private readonly SortedDictionary<(int Step, string Hospital), Admitted> _contents = [];
    private readonly SortedDictionary<string, ImmutableSortedDictionary<string, double>> _reports = new(StringComparer.Ordinal);

    public RingSum Sum { get; } = sum;

    /// <summary>Sorted by step, then hospital.</summary>
    public ImmutableArray<Admitted> Contents => [.. _contents.Values];

    /// <summary>Distinct hospitals.</summary>
    public int Hospitals => _contents.Keys.Select(key => key.Hospital).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Each hospital's own metrics.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Reports => _reports.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public long BytesUp { get; private set; }

    /// <summary>Hospitals that were asked and are not in the sum, a sentence each.</summary>
    public ImmutableArray<string> Refusals { get; set; } = [];

    /// <summary>SHA-256 over the contents: the same set of updates has the same digest.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', _contents.Values.Select(item => $"{item.Step}|{item.Hospital}|{item.Sha256}")))));

    /// <summary>Whether it holds this very update.</summary>
    public bool Contains(Admitted item) => _contents.TryGetValue((item.Step, item.Hospital), out var held) && held == item;

    /// <summary>Adds a verified update; false, and nothing happens, if it is in already.</summary>
    public bool TryAdd(Admitted item, ReadOnlySpan<byte> body, double weight, ImmutableSortedDictionary<string, double> report)
    {
        if (_contents.ContainsKey((item.Step, item.Hospital)))
        {
            return false;
        }

        // Recorded only once it is in: an addition that throws leaves both as they were.
        Sum.Add(body, weight);
        _contents.Add((item.Step, item.Hospital), item);
        BytesUp += body.Length;
        if (!report.IsEmpty)
        {
            _reports[item.Hospital] = report;
        }

        return true;
    }

    /// <summary>Takes over what another sum contains without adding it: for a regional step, whose sum is encoded anew.</summary>
    public void Record(
        ImmutableArray<Admitted> contents, ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> reports, long bytesUp)
    {
        foreach (var item in contents)
        {
            _contents.Add((item.Step, item.Hospital), item);
        }

        foreach (var (hospital, report) in reports)
        {
            _reports[hospital] = report;
        }

        BytesUp += bytesUp;
    }

    /// <exception cref="InvalidOperationException">A hospital is in both.</exception>
    public void Merge(PartialAggregate other)
    {
        var twice = other._contents.Keys.FirstOrDefault(_contents.ContainsKey);
        if (twice.Hospital is not null)
        {
            throw new InvalidOperationException($"hospital '{twice.Hospital}' is in both partial aggregates; only disjoint ones may be merged");
        }

        Sum.Merge(other.Sum);
        Refusals = Refusals.AddRange(other.Refusals);
        Record(other.Contents, other.Reports, other.BytesUp);
    }
}
