using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HospitalEntry = HierFL.Grains.Registry.HospitalEntry;

namespace HierFL.Cli.Commands.Hospitals;

/// <summary><c>hierfl hospitals show HOSPITAL --region REGION</c>.</summary>
internal static class HospitalsShowCommand
{
    public static Command Build()
    {
        var (hospital, region, output) = (HospitalsCommand.Hospital(), HospitalsCommand.Region(), SharedOptions.Format());
        var command = new Command("show", "Show a hospital: where it stands, since when and why, and what it offers.") { hospital, region, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var hospitals = await RegionLookup.HospitalsAsync(cluster, parsed.GetValue(region)!, cancellation);
            var entry = await hospitals.ShowAsync(parsed.GetValue(hospital)!).WaitAsync(cancellation)
                ?? throw new InputException($"HOSPITAL: found '{parsed.GetValue(hospital)}', which region '{parsed.GetValue(region)}' does not know; hierfl hospitals list shows whom it knows");
            Document.Print(parsed.GetValue(output)!, entry, () => Text(entry));
            return ExitCodes.Done;
        });
        return command;
    }

    internal static string Text(HospitalEntry entry)
    {
        var table = new TextTable();
        table.Add("hospital", entry.Name);
        table.Add("state", Words.Of(entry.State) + (entry.IsAway ? ", away" : ""));
        table.Add("since", Times.Text(entry.Since) + (entry.By.Length > 0 ? $" by {entry.By}" : "") + (entry.Reason.Length > 0 ? $": {entry.Reason}" : ""));
        table.Add("invited until", Times.Text(entry.InvitedUntil));
        table.Add("certified until", Times.Text(entry.CertifiedUntil));
        table.Add("last seen", Times.Text(entry.LastSeen));
        if (entry.Heartbeat is { } agent)
        {
            table.Add("agent", $"version {agent.AgentVersion}, up for {Duration.Format(TimeSpan.FromSeconds(Math.Max(1, Math.Floor(agent.Uptime.TotalSeconds))))}");
            table.Add("at work", agent.BusyJob is { } job ? $"job {job}, {agent.FreeSlots} slots free" : $"nothing, {agent.FreeSlots} slots free");
            table.Add("outbox", $"{agent.OutboxBytes} bytes");
        }

        foreach (var (dataset, rows) in entry.Datasets)
        {
            table.Add("data set", $"{dataset}, {rows} rows to train on");
        }

        return table.ToString();
    }
}
