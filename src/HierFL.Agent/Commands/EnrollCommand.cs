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
        var command = new Command("enroll", "Get the hospital its certificate, with a token that is good once.") { token, site, again };
        command.SetAction(async (parsed, cancellation) =>
        {
            var text = parsed.GetValue(token)!;
            var line = text == "-" ? await Console.In.ReadToEndAsync(cancellation) : text;
            var enrolled = await Enroller.EnrolAsync(SiteFile.Read(parsed.GetValue(site)), line, parsed.GetValue(again), TimeProvider.System, cancellation);
            await Console.Out.WriteAsync(enrolled.ToText());
            return ExitCodes.Done;
        });
        return command;
    }
}
