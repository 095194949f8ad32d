using System.Collections.Immutable;
using HierFL.Core.Rounds;
using HierFL.Protocol.Messages;

namespace HierFL.Protocol.WireMapping;

/// <summary>What a hospital says of itself: messages to records and back.</summary>
public static class HospitalMapping
{
    public static ProfileMessage ToMessage(this HospitalProfile profile)
    {
        var message = new ProfileMessage { Pseudonym = profile.IsPseudonymous };
        message.Datasets.AddRange(
            profile.Datasets.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new DatasetMessage
            {
                Name = pair.Key,
                Rows = pair.Value,
                Columns = { profile.Columns.TryGetValue(pair.Key, out var columns) ? columns : [] },
            }));
        return message;
    }

    /// <summary>The profile of the hospital whose connection it came on.</summary>
    /// <exception cref="WireException">It is out of bounds.</exception>
    public static HospitalProfile ToProfile(this ProfileMessage message, string hospital)
    {
        WireBounds.Between("the number of data sets", message.Datasets.Count, 0, WireLimits.MaxDatasets);
        var datasets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var columns = new SortedDictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var dataset in message.Datasets)
        {
            var name = WireBounds.Label("a data set", dataset.Name);
            if (!datasets.TryAdd(name, WireBounds.Between($"the rows of data set '{name}'", dataset.Rows, 0, WireLimits.MaxRows)))
            {
                throw new WireException($"data set '{name}' is there twice; each has one line");
            }

            if (dataset.Columns.Count > 0)
            {
                columns.Add(name, Columns(name, dataset));
            }
        }

        WireBounds.Between("the text of all columns", columns.Values.Sum(HospitalProfile.TextOf), 0, HospitalProfile.MaxColumnText);
        return new HospitalProfile(hospital, datasets) { Columns = columns, IsPseudonymous = message.Pseudonym };
    }

    private static ImmutableArray<string> Columns(string name, DatasetMessage dataset)
    {
        WireBounds.Between($"the columns of data set '{name}'", dataset.Columns.Count, 1, HospitalProfile.MaxColumnText / 4);
        return
        [
            .. dataset.Columns.Select(column => column.Any(char.IsControl) || column.Length is 0 or > HospitalProfile.MaxColumnText
                ? throw new WireException($"a column of data set '{name}' is called {WireText.Quote(column)}; it must be a text that can be printed")
                : column),
        ];
    }
}
