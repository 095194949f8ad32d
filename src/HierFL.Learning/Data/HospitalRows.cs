using System.Collections.Immutable;

namespace HierFL.Learning.Data;

/// <summary>The rows of one hospital while its table is being read.</summary>
internal sealed class HospitalRows(string hospital, string region)
{
    private readonly Dictionary<string, int> _patients = new(StringComparer.Ordinal);
    private readonly List<int> _patientOf = [];

    public string Region => region;

    public List<double> Values { get; } = [];

    public PixelBuffer Pixels { get; } = new();

    public List<double> Targets { get; } = [];

    public List<Split> Splits { get; } = [];

    public List<int> Lines { get; } = [];

    public void AddPatient(ReadOnlySpan<char> name)
    {
        var known = _patients.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(name, out var number))
        {
            number = _patients.Count;
            known[name] = number;
        }

        _patientOf.Add(number);
    }

    public HospitalData ToData(ImmutableArray<string> features) => new()
    {
        Hospital = hospital,
        Region = region,
        Features = features,
        Values = [.. Values],
        Pixels = Pixels.ToArray(),
        Targets = [.. Targets],
        Splits = [.. Splits],
        Lines = [.. Lines],
        Patients = [.. _patientOf],
    };
}
