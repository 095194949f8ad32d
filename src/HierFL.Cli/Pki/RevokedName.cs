using HierFL.Core.Jobs;
using HierFL.Grains.Registry;

namespace HierFL.Cli.Pki;

/// <summary>What a person names to be revoked, as the registry names it.</summary>
internal static class RevokedName
{
    /// <summary>For messages.</summary>
    public const string Allowed = "the folder of an identity, " + RevocationSubject.Allowed + ", or the URI of an identity";

    /// <param name="text">As given: a folder means the one certificate in it; a name means all certificates it had until now.</param>
    /// <param name="federation">Name of the federation, for URIs.</param>
    /// <param name="time">Clock of the report on a folder.</param>
    /// <exception cref="InputException">It names nothing that can be revoked here.</exception>
    public static string Read(string text, string federation, TimeProvider time)
    {
        if (Directory.Exists(text))
        {
            var report = IdentityReport.Read(text, time);
            return report.Federation == federation
                ? RevocationSubject.OfSerial(report.Serial)
                : throw new InputException($"WHAT: {text} is an identity of federation {report.Federation}; the cluster's is {federation}");
        }

        var prefix = $"hierfl://{federation}/";
        var name = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
        return name.Split('/') switch
        {
            ["hospital", ..] => throw new InputException($"WHAT: found '{text}'; hospitals are of their region: hierfl hospitals remove HOSPITAL --region REGION"),
            ["serial", var serial] when serial.Length > 0 && serial.All(char.IsAsciiHexDigit) => RevocationSubject.OfSerial(serial),
            _ when RevocationSubject.Holds(name) => name,
            _ => throw new InputException($"WHAT: found '{text}'; allowed: {Allowed}, where names are {DnsLabel.Allowed}"),
        };
    }
}
