using System.CommandLine;
using HierFL.Agent.Configuration;
using HierFL.Agent.Enrolment;

namespace HierFL.Agent.Commands;

/// <summary><c>hierfl-agent enroll TOKEN</c>: gets the hospital its certificate.</summary>
internal static class EnrollCommand
{
    public static Command Build()
    {
        var token = new Argument<string>("TOKEN") { Description = "The line that the region's operator gave you; - reads it from stdin, where no list of processes shows it." };
        var site = SharedOptions.Site();
        var again = new Option<bool>("--again") { Description = "Replace the certificate that is there, for example because its key was lost." };
        var keep = new Option<bool>("--keep") { Description = "Be done if there is a certificate already: for a container that enrols each time it starts." };
        var command = new Command("enroll", "Get the hospital its certificate, with a token that is good once.") { token, site, again, keep };
        command.SetAction(async (parsed, cancellation) =>
        {
            var spec = SiteFile.Read(parsed.GetValue(site));
            if (parsed.GetValue(keep) && SiteIdentity.IsIn(spec.IdentityFolder))
            {
                using var kept = SiteIdentity.Open(spec, TimeProvider.System);
                await Console.Out.WriteLineAsync($"{kept.Current.Identity} stays: {spec.IdentityFolder} holds its certificate");
                return ExitCodes.Done;
            }

            var text = parsed.GetValue(token)!;
            var line = text == "-" ? await Console.In.ReadToEndAsync(cancellation) : text;
            var enrolled = await Enroller.EnrolAsync(spec, line, parsed.GetValue(again), TimeProvider.System, cancellation);
            await Console.Out.WriteAsync(enrolled.ToText());
            return ExitCodes.Done;
        });
        return command;
    }
}
