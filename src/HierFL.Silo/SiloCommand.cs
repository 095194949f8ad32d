using HierFL.Grains.Backups;
using HierFL.Silo.Backups;
using HierFL.Silo.Cluster;
using HierFL.Silo.Configuration;
using HierFL.Silo.Health;

namespace HierFL.Silo;

/// <summary><c>hierfl-silo [run|check|backup|restore|verify|health] ...</c>. Exit codes: 0 done, 1 failed, 2 bad configuration, 3 its certificate is revoked, 4 the silo that <c>health</c> asks does not answer.</summary>
internal static class SiloCommand
{
    private const string Usage =
        """
        hierfl-silo: a silo of a region, or of the root; which, its certificate says.

        Usage: hierfl-silo [run|check] [--config FILE] [--key=value ...]
               hierfl-silo backup --to DIR | restore --from DIR | verify [--from DIR]  [--config FILE] [--key=value ...]
               hierfl-silo health [--at URL]

          run      serve until SIGTERM (the default)
          check    read configuration and certificate, say what is wrong, and end
          backup   copy the store that the configuration names to an empty folder; silos may work in it meanwhile
          restore  bring a backup into an empty store; no silo may work in it yet
          verify   read the whole store, or a backup of it: every checkpoint, submission, registry and audit log
          health   ask a silo whether it is ready: exit code 0 if it is (--at URL: elsewhere than http://127.0.0.1:8080/health/ready)
          --config FILE      YAML; see docs/how-to/run-a-silo.md
          --key=value        overrides one value: --cluster:siloPort=11111; environment: HIERFL_SILO_cluster__siloPort
          --version, --help
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            await Console.Out.WriteLineAsync(Usage);
            return ExitCodes.Done;
        }

        if (args.Contains("--version"))
        {
            await Console.Out.WriteLineAsync(typeof(SiloCommand).Assembly.GetName().Version!.ToString(3));
            return ExitCodes.Done;
        }

        try
        {
            if (args is ["health", ..])
            {
                return await HealthQuestion.AskAsync(UrlOf(args[1..]), Console.Out);
            }

            var arguments = SiloArguments.Read(args);
            if (arguments is { Verb: StoreVerbs.Verify, From: { } backup })
            {
                // Whoever keeps backups needs no silo.
                return await StoreVerbs.VerifyAsync(backup, Console.Out);
            }

            var settings = SettingsFile.Read(arguments.Config, arguments.Overrides);
            if (StoreVerbs.Has(arguments.Verb))
            {
                return await StoreVerbs.RunAsync(arguments, settings.Store, Console.Out);
            }

            using var host = SiloHost.Build(settings);
            if (arguments.Verb == "check")
            {
                await Console.Out.WriteLineAsync($"{host.Identity.Region}: configuration and certificate are in order");
                return ExitCodes.Done;
            }

            // A silo that leaves because it is revoked must not look as if it were done: nothing is to start it again.
            await host.RunAsync();
            return host.IsRevoked ? ExitCodes.NotAllowed : host.IsLost ? ExitCodes.Failed : ExitCodes.Done;
        }
        catch (OwnCertificateRevokedException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.NotAllowed;
        }
        catch (BackupException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
        catch (Exception error) when (error is ConfigurationProblemException or ConfigurationException or FormatException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.BadInput;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"{(StoreVerbs.Has(args.FirstOrDefault("")) ? "it was given up" : "the silo ended")}: {error.Message}");
            return ExitCodes.Failed;
        }
    }

    private static Uri UrlOf(string[] rest) => rest switch
    {
        [] => HealthQuestion.Here,
        ["--at", var text] when Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp => url,
        _ => throw new ConfigurationProblemException([$"health: found '{string.Join(' ', rest)}'; allowed is --at with a URL that begins with http://"]),
    };
}
