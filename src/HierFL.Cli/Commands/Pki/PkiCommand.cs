using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace HierFL.Cli.Commands.Pki;

/// <summary><c>hierfl pki ...</c>: who is trusted.</summary>
internal static class PkiCommand
{
    public static Command Build() => new("pki", "Make and look at the certificates of a federation.")
    {
        PkiInitCommand.Build(),
        PkiRegionCommand.Build(),
        PkiSiloCommand.Build(),
        PkiOperatorCommand.Build(),
        PkiRenewCommand.Build(),
        PkiShowCommand.Build(),
        PkiRevokeCommand.Build(),
        PkiRevokedCommand.Build(),
    };

    /// <summary><c>--authority DIR</c>.</summary>
    public static Option<string> Authority(string description) => new("--authority") { Description = description, HelpName = "DIR", Required = true };

    /// <summary><c>--out DIR</c>.</summary>
    public static Option<string> Out(string description) => new("--out") { Description = description, HelpName = "DIR", Required = true };

    /// <summary><c>--days N</c>.</summary>
    public static Option<int?> Days() => new("--days")
    {
        Description = $"Days the certificate is valid; {Protocol.Pki.Authority.LeafLifetime.TotalDays} by default, {Protocol.Pki.Authority.MaxLeafLifetime.TotalDays} at most.",
        HelpName = "N",
        CustomParser = Number,
    };

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static int? Number(ArgumentResult result)
    {
        var (text, most) = (result.Tokens[^1].Value, (int)Protocol.Pki.Authority.MaxLeafLifetime.TotalDays);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days >= 1 && days <= most)
        {
            return days;
        }

        result.AddError($"--days: found '{text}'; allowed: a whole number from 1 to {most}");
        return null;
    }
}
