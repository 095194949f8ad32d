using System.Text.Json.Nodes;
using HierFL.Testing;

namespace HierFL.EndToEnd.Grafana;

/// <summary>What every dashboard and panel has, so that a reader is never left alone.</summary>
[TestClass]
public sealed class DashboardTests
{
    private const int Columns = 24;

    [TestMethod]
    public void A_dashboard_has_an_address_and_cannot_be_changed_in_place()
    {
        var found = new Complaints();
        foreach (var dashboard in Dashboard.All)
        {
            var json = dashboard.Json;
            found.AddWhere(Dashboard.Text(json["uid"]) != dashboard.Uid, $"{dashboard.Uid}: its uid is not its name");
            found.AddWhere(json["editable"]!.GetValue<bool>(), $"{dashboard.Uid}: can be edited");
            found.AddWhere(json.ContainsKey("id") || json.ContainsKey("__inputs") || json.ContainsKey("__requires"), $"{dashboard.Uid}: was exported for sharing; provisioning fills nothing in");
            found.AddWhere(!json["tags"]!.AsArray().Any(tag => Dashboard.Text(tag) == "hierfl"), $"{dashboard.Uid}: no tag, so the others do not link to it");
            found.AddWhere(json["links"]!.AsArray().Count < 2, $"{dashboard.Uid}: links neither the others nor the runbooks");
            found.AddWhere(Dashboard.Text(json["description"]).Length < 40, $"{dashboard.Uid}: does not say what it answers");
            found.AddWhere(!dashboard.Annotations.Any(mark => Dashboard.Text(mark["name"]) == "Deploys"), $"{dashboard.Uid}: does not mark deploys");
            found.AddWhere(!dashboard.Annotations.Any(mark => Dashboard.Text(mark["name"]).EndsWith("rounds", StringComparison.Ordinal)), $"{dashboard.Uid}: does not mark rounds");
        }

        found.AssertNone();
    }

    [TestMethod]
    public void There_is_one_data_source_and_it_is_chosen_by_a_variable()
    {
        var found = new Complaints();
        foreach (var dashboard in Dashboard.All)
        {
            found.AddWhere(dashboard.Variables.Count(variable => Dashboard.Text(variable["type"]) == "datasource") != 1, $"{dashboard.Uid}: not one variable for the data source");
            IEnumerable<JsonObject> askers =
                [.. dashboard.Panels, .. dashboard.Panels.SelectMany(Dashboard.Targets), .. dashboard.Annotations, .. dashboard.Variables.Where(variable => Dashboard.Text(variable["type"]) == "query")];
            found.AddWhere(askers.Any(asker => Dashboard.Text(asker["datasource"]?["uid"]) != "${datasource}"), $"{dashboard.Uid}: something asks another data source");
        }

        found.AssertNone();
    }

    [TestMethod]
    public void Several_can_be_chosen_at_once_and_all_are_at_first()
    {
        var found = new Complaints();
        foreach (var dashboard in Dashboard.All)
        {
            var asked = string.Join('\n', dashboard.Queries.Select(query => query.Query).Concat(dashboard.Variables.Select(variable => variable["query"]!.ToJsonString())));
            foreach (var variable in dashboard.Variables.Where(variable => Dashboard.Text(variable["type"]) == "query"))
            {
                var name = Dashboard.Text(variable["name"]);
                found.AddWhere(!variable["multi"]!.GetValue<bool>() || !variable["includeAll"]!.GetValue<bool>(), $"{dashboard.Uid}: only one {name} can be chosen");
                found.AddWhere(Dashboard.Text(variable["allValue"]) != ".+", $"{dashboard.Uid}: all of {name} is a long list, not .+");
                found.AddWhere(!asked.Contains('$' + name, StringComparison.Ordinal), $"{dashboard.Uid}: nothing asks for the {name} that is chosen");
            }

            var known = dashboard.Variables.Select(variable => Dashboard.Text(variable["name"])).ToHashSet(StringComparer.Ordinal);
            foreach (var query in dashboard.Queries)
            {
                foreach (var (_, pattern) in PromQuery.Selections(query.Query).SelectMany(selected => selected.Matchers).Where(matcher => matcher.Pattern.StartsWith('$')))
                {
                    found.AddWhere(!known.Contains(pattern[1..].Split('|')[0]), $"{query.Place}: nobody chooses {pattern}");
                    found.AddWhere(query.Query.Contains($"=\"{pattern}\"", StringComparison.Ordinal), $"{query.Place}: {pattern} may be several, so =~");
                }
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void A_panel_says_what_it_shows_in_which_unit_and_when_to_worry()
    {
        var found = new Complaints();
        foreach (var (dashboard, panel) in Dashboard.All.SelectMany(dashboard => dashboard.Panels.Select(panel => (dashboard, panel))))
        {
            var place = $"{dashboard.Uid}, {Dashboard.Text(panel["title"])}";
            var description = Dashboard.Text(panel["description"]);
            var defaults = panel["fieldConfig"]!["defaults"]!;
            found.AddWhere(Dashboard.Text(panel["title"]).Length == 0, $"{place}: no title");
            found.AddWhere(description.Length < 30 || !description.EndsWith('.'), $"{place}: no description");
            found.AddWhere(Dashboard.Text(defaults["unit"]).Length == 0, $"{place}: no unit");
            found.AddWhere(defaults["thresholds"]!["steps"]!.AsArray().Count == 0, $"{place}: no thresholds");
            found.AddWhere(!Dashboard.Targets(panel).Any(), $"{place}: asks nothing");
            found.AddWhere(Dashboard.Targets(panel).Any(target => Dashboard.Text(target["legendFormat"]).Length == 0), $"{place}: a series without a name");
            foreach (var link in panel["links"]!.AsArray().Select(link => Dashboard.Text(link!["url"])))
            {
                found.AddWhere(!File.Exists(Path.Combine(Checkout.Root, "docs", "runbooks", link.Split('/')[^1])), $"{place}: {link} leads nowhere");
            }
        }

        found.AssertNone();
    }

    [TestMethod]
    public void No_two_panels_are_in_the_same_place()
    {
        var found = new Complaints();
        foreach (var dashboard in Dashboard.All)
        {
            var taken = new Dictionary<(int X, int Y), string>();
            foreach (var panel in dashboard.Json["panels"]!.AsArray().Select(panel => panel!.AsObject()))
            {
                int At(string side) => panel["gridPos"]![side]!.GetValue<int>();
                var title = Dashboard.Text(panel["title"]);
                found.AddWhere(At("x") + At("w") > Columns, $"{dashboard.Uid}: {title} is out of sight");
                foreach (var cell in Enumerable.Range(At("x"), At("w")).SelectMany(x => Enumerable.Range(At("y"), At("h")).Select(y => (x, y))))
                {
                    found.AddWhere(!taken.TryAdd(cell, title), $"{dashboard.Uid}: {title} lies on {taken[cell]}");
                }
            }

            var ids = dashboard.Json["panels"]!.AsArray().Select(panel => panel!["id"]!.GetValue<int>()).ToArray();
            found.AddWhere(ids.Distinct().Count() != ids.Length, $"{dashboard.Uid}: two panels have the same id");
        }

        found.AssertNone();
    }
}
