using System.Collections.Immutable;
using System.Globalization;
using HierFL.Cli.Local;

namespace HierFL.Cli.Tests.Local;

[TestClass]
public sealed class FreePortsTests
{
    /// <summary>A connection that somebody opens between a port's choice and its use would take one of those.</summary>
    [TestMethod]
    public void No_port_is_one_that_the_system_gives_to_connections_or_is_chosen_twice()
    {
        var least = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t')[0], CultureInfo.InvariantCulture);
        using var ports = new FreePorts(null);
        int[] chosen = [.. Enumerable.Range(0, 200).Select(_ => ports.Take("silo-europe", "edge"))];
        Assert.IsTrue(chosen.All(port => port < Math.Min(least, 30_000)), string.Join(' ', chosen));
        Assert.HasCount(200, chosen.Distinct());
    }

    /// <summary>Its process may not have come up yet, or be started again just now.</summary>
    [TestMethod]
    public void A_port_that_nobody_listens_on_is_still_its_federations_until_that_ends()
    {
        using var own = new FreePorts(null);
        var port = own.Take("silo-europe", "edge");
        own.LetGo();
        var wanted = new LocalState
        {
            Federation = "federation.yaml",
            Supervisor = new ProcessStamp(int.MaxValue, 1),
            Processes = [new LocalProcess("silo-europe", null, ChildState.Stopped, 0, ImmutableSortedDictionary<string, int>.Empty.Add("edge", port))],
        };
        using (var other = new FreePorts(wanted))
        {
            Assert.AreNotEqual(port, other.Take("silo-europe", "edge"));
        }

        own.Dispose();
        using var next = new FreePorts(wanted);
        Assert.AreEqual(port, next.Take("silo-europe", "edge"), "last time's, which is free again");
    }
}
