using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Architecture;

/// <summary>Collects everything that breaks a rule, so that one run shows it all.</summary>
internal sealed class Findings(string rule)
{
    private readonly List<string> _found = [];

    public void Add(string place) => _found.Add(place);

    public void AddWhere(bool broken, string place)
    {
        if (broken)
        {
            _found.Add(place);
        }
    }

    public void AssertNone() =>
        Assert.IsEmpty(_found, $"{rule}:{Environment.NewLine}{string.Join(Environment.NewLine, _found.Select(place => "  " + place))}");
}
