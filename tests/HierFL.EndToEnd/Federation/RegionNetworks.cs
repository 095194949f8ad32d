using System.Diagnostics;
using System.Globalization;
using HierFL.Testing;

namespace HierFL.EndToEnd.Federation;

/// <summary>
/// A Linux network namespace for each region and one for the root, on a bridge: networks that exist in this machine only and can be cut for real, so that packets
/// vanish and nobody is told. They need no administrator where users may make namespaces of their own.
/// </summary>
internal sealed class RegionNetworks : IDisposable
{
    /// <summary>Nobody has it: what is sent there is lost.</summary>
    private const string NoMac = "02:00:00:00:00:ee";

    private const string RootHost = "10.77.0.1";

    private readonly List<Process> _holders = [];
    private readonly Dictionary<string, int> _regions = [];

    /// <summary>The command that runs a program in the network of the root.</summary>
    public IReadOnlyList<string> Within => ["nsenter", "--preserve-credentials", "-U", "-n", "-t", Pid(_holders[0].Id)];

    /// <summary>Options of <c>hierfl up</c>.</summary>
    public IEnumerable<string> Places =>
        [.. _regions.SelectMany((region, index) => (string[])["--place", $"{region.Key}={HostOf(index)}@/proc/{region.Value}/ns/net"]), "--place", $"root={RootHost}"];

    /// <summary>Null where this system does not let us.</summary>
    public static async Task<RegionNetworks?> TryMakeAsync(IReadOnlyList<string> regions)
    {
        var networks = new RegionNetworks();
        try
        {
            await networks.MakeAsync(regions);
            return networks;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"no networks of regions here: {error.Message}");
            networks.Dispose();
            return null;
        }
    }

    /// <summary>Nothing passes between the region and the others any more, in either direction.</summary>
    public void Cut(string region)
    {
        var index = IndexOf(region);
        foreach (var other in Hosts().Where(host => host != HostOf(index)))
        {
            Run(InRegion(region, "ip", "neigh", "replace", other, "lladdr", NoMac, "nud", "permanent", "dev", "net0"));
            Run([.. InPlaceOf(other), "ip", "neigh", "replace", HostOf(index), "lladdr", NoMac, "nud", "permanent", "dev", DeviceOf(other)]);
        }
    }

    public void Heal(string region)
    {
        var index = IndexOf(region);
        foreach (var other in Hosts().Where(host => host != HostOf(index)))
        {
            Run(InRegion(region, "ip", "neigh", "replace", other, "lladdr", MacOf(other), "nud", "reachable", "dev", "net0"));
            Run([.. InPlaceOf(other), "ip", "neigh", "replace", HostOf(index), "lladdr", MacOf(HostOf(index)), "nud", "reachable", "dev", DeviceOf(other)]);
        }
    }

    public void Dispose()
    {
        foreach (var holder in _holders)
        {
            holder.Kill();
            holder.Dispose();
        }
    }

    private async Task MakeAsync(IReadOnlyList<string> regions)
    {
        await HoldAsync("unshare", "-r", "-n");
        Run([.. Within, "ip", "link", "set", "lo", "up"]);
        Run([.. Within, "ip", "link", "add", "bridge0", "address", MacOf(RootHost), "type", "bridge"]);
        Run([.. Within, "ip", "addr", "add", RootHost + "/24", "dev", "bridge0"]);
        Run([.. Within, "ip", "link", "set", "bridge0", "up"]);
        foreach (var (index, region) in regions.Index())
        {
            _regions.Add(region, await HoldAsync([.. Within, "unshare", "-n"]));
            var end = $"region{index}";
            Run([.. Within, "ip", "link", "add", end, "type", "veth", "peer", "name", "net0", "address", MacOf(HostOf(index)), "netns", Pid(_regions[region])]);
            Run([.. Within, "ip", "link", "set", end, "master", "bridge0", "up"]);
            Run(InRegion(region, "ip", "link", "set", "lo", "up"));
            Run(InRegion(region, "ip", "addr", "add", HostOf(index) + "/24", "dev", "net0"));
            Run(InRegion(region, "ip", "link", "set", "net0", "up"));
        }
    }

    /// <summary>A process that does nothing but be in the network.</summary>
    private async Task<int> HoldAsync(params string[] command)
    {
        var holder = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "sleep", "6h"]))!;
        _holders.Add(holder);
        await Eventually.HoldsAsync($"{command[0]} has made the network or given up", () => holder.HasExited || NameOf(holder) == "sleep");
        return holder.HasExited ? throw new InvalidOperationException($"{string.Join(' ', command)} is not allowed") : holder.Id;
    }

    /// <summary>Null if it has ended, be it since a moment ago.</summary>
    private static string? NameOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/comm").Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private int IndexOf(string region) => _regions.Keys.ToList().IndexOf(region);

    private IEnumerable<string> Hosts() => [RootHost, .. _regions.Select((_, index) => HostOf(index))];

    private static string HostOf(int region) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{region + 2}");

    private static string MacOf(string host) => $"02:00:00:00:00:0{host[^1]}";

    private string[] InRegion(string region, params string[] command) => [.. Within, "nsenter", "-n", "-t", Pid(_regions[region]), .. command];

    private string[] InPlaceOf(string host) =>
        host == RootHost ? [.. Within] : [.. Within, "nsenter", "-n", "-t", Pid(_regions.Values.ElementAt(host[^1] - '2'))];

    private static string DeviceOf(string host) => host == RootHost ? "bridge0" : "net0";

    private static string Pid(int pid) => pid.ToString(CultureInfo.InvariantCulture);

    private static void Run(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)}: {said.Trim()}");
        }
    }
}
