using System.Globalization;
using System.Text;

namespace HierFL.Agent.Running;

/// <summary>A status for people.</summary>
internal static class StatusText
{
    public static string Of(AgentStatus status, bool isRunning, DateTimeOffset now)
    {
        var text = new StringBuilder();
        void Line(string key, string value) => text.Append(CultureInfo.InvariantCulture, $"{key,-13}{value}\n");

        Line("hospital", $"{status.Hospital}, region {status.Region}, federation {status.Federation}");
        Line("agent", isRunning ? $"{status.Version}, process {status.ProcessId}, running since {Date(status.Started)}"
            : status.Stopped is { } stopped ? $"{status.Version}, stopped on {Date(stopped)}"
            : $"{status.Version}, not running: it ended without a word after {Date(status.Updated)}");
        Line("region", LinkOf(status.Link));
        Line("last order", status.LastOrder is { } order ? $"{order.Job}: {Word(order.Task)}, round {order.Round}, {Ago(now - order.At)}" : "none yet");
        Line("outbox", $"{status.Outbox.Updates} {(status.Outbox.Updates == 1 ? "update" : "updates")}, {ByteText.Of(status.Outbox.Bytes)} of {ByteText.Of(status.Outbox.QuotaBytes)}");
        Line("certificate", CertificateOf(status.Certificate, now));
        foreach (var dataset in status.Datasets)
        {
            Line("data set", dataset.Problem is { } problem ? $"{dataset.Name} is not offered: {problem}"
                : $"{dataset.Name}: {dataset.Train} train, {dataset.Validation} val, {dataset.Test} test");
        }

        foreach (var job in status.Jobs)
        {
            var work = job.Task is { } task ? $"{Word(task)}, round {job.Round}{(job.IsWorking ? ", at work" : "")}, {job.Accepted} accepted" : "no round yet";
            Line("job", $"{job.Job}: {work}, {Ago(now - job.At)}{(job.LastWord is { } word ? $"; {word}" : "")}");
        }

        return text.ToString();
    }

    public static int DaysLeft(AgentStatus status, DateTimeOffset now) => (int)Math.Floor((status.Certificate.NotAfter - now).TotalDays);

    private static string LinkOf(LinkStatus link) => link.State switch
    {
        LinkState.Connected => $"connected since {Date(link.Since)}",
        LinkState.Connecting => $"not reached yet, since {Date(link.Since)}",
        LinkState.Refused => $"refused since {Date(link.Since)}: {link.Problem}",
        _ => $"not reached since {Date(link.Since)}: {link.Problem}",
    };

    private static string CertificateOf(CertificateStatus certificate, DateTimeOffset now)
    {
        var left = certificate.NotAfter - now;
        var life = left <= TimeSpan.Zero ? $"expired on {Date(certificate.NotAfter)}" : $"{Span(left)} left, until {Date(certificate.NotAfter)}";
        return certificate.Problem is { } problem ? $"{life}; not renewed: {problem}" : $"{life}, renewed from {Date(certificate.RenewAt)} on";
    }

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Ago(TimeSpan time) => $"{Span(time)} ago";

    private static string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => Whole(time.TotalDays, "days"),
        { TotalHours: >= 2 } => Whole(time.TotalHours, "hours"),
        { TotalMinutes: >= 2 } => Whole(time.TotalMinutes, "minutes"),
        _ => Whole(Math.Max(0, time.TotalSeconds), "seconds"),
    };

    private static string Whole(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number)} {unit}");
}
