using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Commands.Hospitals;

/// <summary><c>hierfl hospitals ...</c>: who takes part.</summary>
internal static class HospitalsCommand
{
    public static Command Build() => new("hospitals", "Invite hospitals, see how they are, suspend or remove them.")
    {
        HospitalsListCommand.Build(),
        HospitalsShowCommand.Build(),
        HospitalsInviteCommand.Build(),
        Deciding("suspend", "Leave a hospital out from the next pass on, until it is restored.", (region, hospital, by, reason) => region.SuspendAsync(hospital, by, reason)),
        Deciding("restore", "Let a suspended hospital take part again.", (region, hospital, by, reason) => region.RestoreAsync(hospital, by, reason)),
        Deciding("remove", "End a hospital's part for good, and revoke its certificates.", (region, hospital, by, reason) => region.RemoveAsync(hospital, by, reason)),
        SharedOptions.Context,
    };

    public static Argument<string> Hospital() => new("HOSPITAL") { Description = "Name of the hospital." };

    public static Option<string> Region() => new("--region") { Description = "Its region.", HelpName = "REGION", Required = true };

    /// <summary>A verb that changes where a hospital stands.</summary>
    private static Command Deciding(string verb, string description, Func<IHospitals, string, string, string, Task<HospitalEntry>> decide)
    {
        var (hospital, region) = (Hospital(), Region());
        var reason = SharedOptions.Reason();
        var command = new Command(verb, description) { hospital, region, reason };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var hospitals = await RegionLookup.HospitalsAsync(cluster, parsed.GetValue(region)!, cancellation);
            var entry = await decide(hospitals, parsed.GetValue(hospital)!, cluster.Me, parsed.GetValue(reason)!).WaitAsync(cancellation);
            Console.WriteLine($"hospital '{entry.Name}' is {Words.Of(entry.State)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
