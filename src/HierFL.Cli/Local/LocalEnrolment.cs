using HierFL.Cli.Cluster;
using HierFL.Cli.Commands.Hospitals;
using HierFL.Cli.Pki;
using HierFL.Grains.Registry;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Tls;

namespace HierFL.Cli.Local;

/// <summary>Invites and enrols the hospitals of a local federation, as an operator and each hospital would; whoever is enrolled already stays.</summary>
internal static class LocalEnrolment
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    public static async Task EnrolAsync(ClusterClient cluster, LocalPlan plan, LocalFolder folder, CancellationToken cancellation)
    {
        var calls = new PatientCalls(_ => { });
        foreach (var hospital in plan.Hospitals)
        {
            var registry = cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(hospital.Region));
            var identity = folder.HospitalIdentity(hospital.Name);
            var known = await calls.AskAsync(() => registry.ShowAsync(hospital.Name), cancellation);
            if (known is { State: HospitalState.Active } && IsEnrolled(identity, TimeProvider.System))
            {
                continue;
            }

            var invitation = await calls.AskAsync(() => registry.InviteAsync(hospital.Name, cluster.Me, Lifetime), cancellation);
            var token = HospitalsInviteCommand.TokenOf(invitation, hospital.Region, plan.EdgeIn(hospital.Region), cluster.Own);
            LocalFolder.Private(identity);
            await new EnrolmentClient(null, TimeProvider.System).EnrolAsync(token, identity, cancellation);
        }
    }

    /// <summary>
    /// Whether a folder holds an identity that would be believed. Only a running agent renews its own, so after a month of rest it has expired, and an expired
    /// one is not renewed.
    /// </summary>
    internal static bool IsEnrolled(string identity, TimeProvider time) =>
        File.Exists(Path.Combine(identity, CertificateFolder.ChainFile)) && IdentityReport.Read(identity, time).IsTrusted;

    /// <summary>Waits until every hospital has announced itself.</summary>
    /// <exception cref="LocalException">Some have not, in time.</exception>
    public static async Task AwaitAsync(ClusterClient cluster, LocalPlan plan, CancellationToken cancellation)
    {
        var calls = new PatientCalls(_ => { });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(Patience);
        var missing = plan.Hospitals;
        try
        {
            while (true)
            {
                var there = await Task.WhenAll(missing.Select(hospital => calls.AskAsync(
                    () => cluster.Grains.GetGrain<IHospitals>(RegistryKeys.Hospitals(hospital.Region)).ShowAsync(hospital.Name), end.Token)));
                missing = [.. missing.Zip(there).Where(pair => pair.Second is not { LastSeen: not null, State: HospitalState.Active }).Select(pair => pair.First)];
                if (missing.IsEmpty)
                {
                    return;
                }

                await Task.Delay(Look, end.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LocalException($"these hospitals have not announced themselves within {Patience.TotalMinutes:0} minutes: {string.Join(", ", missing.Select(hospital => hospital.Name))}; see the logs of their agents");
        }
    }
}
