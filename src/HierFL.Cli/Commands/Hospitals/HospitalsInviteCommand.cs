using System.Buffers.Text;
using System.CommandLine;
using HierFL.Cli.Cluster;
using HierFL.Cli.Rendering;
using HierFL.Core.Jobs;
using HierFL.Grains.Registry;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;
using RegionEntry = HierFL.Grains.Registry.RegionEntry;

namespace HierFL.Cli.Commands.Hospitals;

/// <summary><c>hierfl hospitals invite HOSPITAL --region REGION</c>: a token with which the hospital's agent enrols, once.</summary>
internal static class HospitalsInviteCommand
{
    public static Command Build()
    {
        var (hospital, region) = (HospitalsCommand.Hospital(), HospitalsCommand.Region());
        var edge = new Option<string?>("--edge") { Description = "Edge of a silo of the region, as the hospital reaches it; by default what a silo that is up says of itself.", HelpName = "https://HOST:PORT" };
        var valid = new Option<string>("--valid") { Description = "How long the token is good.", HelpName = "DURATION", DefaultValueFactory = _ => "1d" };
        var output = SharedOptions.Format();
        var command = new Command("invite", "Invite a hospital: print the token with which its agent enrols, once. It travels like a password.") { hospital, region, edge, valid, output };
        command.SetAction(async (parsed, cluster, cancellation) =>
        {
            var lifetime = Duration.TryParse(parsed.GetValue(valid)!, out var time)
                ? time
                : throw new InputException($"--valid: found '{parsed.GetValue(valid)}'; allowed: {Duration.Allowed}");
            var entry = await RegionLookup.FindAsync(cluster, parsed.GetValue(region)!, cancellation);
            var address = EdgeOf(parsed.GetValue(edge), entry);
            await HospitalLookup.RequireNewAsync(cluster, parsed.GetValue(hospital)!, entry.Name, cancellation);
            var invitation = await cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(entry.Name))
                .InviteAsync(parsed.GetValue(hospital)!, cluster.Me, lifetime).WaitAsync(cancellation);
            var token = TokenOf(invitation, entry.Name, address, cluster.Own).Write();
            var document = new InvitationDocument(invitation.Hospital, entry.Name, invitation.Until, token);
            Document.Print(parsed.GetValue(output)!, document, () => token);
            if (parsed.GetValue(output) == "table")
            {
                await Console.Error.WriteLineAsync(
                    $"for hospital '{invitation.Hospital}', good once until {Times.Text(invitation.Until)}; there: hierfl-agent enroll TOKEN");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The token of an invitation: where to enrol, and by which root the agent knows the federation.</summary>
    public static EnrolmentToken TokenOf(Invitation invitation, string region, Uri edge, OwnCertificate own) => new()
    {
        Edge = edge,
        Federation = own.Trust.Federation,
        Region = region,
        Hospital = invitation.Hospital,
        Secret = Base64Url.DecodeFromChars(invitation.Secret),
        Root = Trust.Pin(own.Trust.Roots[0]),
        Expires = invitation.Until,
    };

    private static Uri EdgeOf(string? given, RegionEntry region) => given is null
        ? region.Edges.FirstOrDefault() ?? throw new InputException($"--edge: no silo of region '{region.Name}' says where its edge is; give the URL by which the hospital reaches it")
        : Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? url
            : throw new InputException($"--edge: found '{given}'; allowed: an https URL such as https://eu.example:8443");

    private sealed record InvitationDocument(string Hospital, string Region, DateTimeOffset Until, string Token);
}
