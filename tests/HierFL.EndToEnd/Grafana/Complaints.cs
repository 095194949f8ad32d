namespace HierFL.EndToEnd.Grafana;

/// <summary>All that is wrong, told at once.</summary>
internal sealed class Complaints
{
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);

    public void AddWhere(bool wrong, string what)
    {
        if (wrong)
        {
            _found.Add(what);
        }
    }

    public void AssertNone() => Assert.IsEmpty(_found, string.Join('\n', _found.Prepend("")));
}
