using System.Diagnostics;
using System.Numerics;
using HierFL.Core.Jobs;

namespace HierFL.Protocol.WireMapping;

/// <summary>The checks that all mappings share; each gives the value back or says in a sentence why not.</summary>
internal static class WireBounds
{
    /// <summary>A name that may become a path, a key or a metric label.</summary>
    public static string Label(string what, string text) =>
        DnsLabel.Holds(text) ? text : throw new WireException($"{what} is {WireText.Quote(text)}; it must be {DnsLabel.Allowed}");

    public static string Hash(string what, string text) =>
        WireText.IsSha256(text) ? text : throw new WireException($"{what} is {WireText.Quote(text)}; it must be a SHA-256: 64 lower-case hexadecimal digits");

    /// <summary>What a span is continued by: version, trace, span and flags, as W3C writes them.</summary>
    public static string Trace(string text) => ActivityContext.TryParse(text, null, out _)
        ? text
        : throw new WireException($"the trace is {WireText.Quote(text)}; it must be a W3C traceparent");

    public static T Between<T>(string what, T value, T least, T most)
        where T : INumber<T> =>
        value >= least && value <= most ? value : throw new WireException($"{what} is {value}; it must be from {least} to {most}");

    public static T Present<T>(string what, T? message)
        where T : class => message ?? throw new WireException($"{what} is missing");

    /// <summary>A sentence of the peer, made fit for a log.</summary>
    public static string Sentence(string what, string text, int longest) =>
        text.Length <= longest ? WireText.Line(text, longest) : throw new WireException($"{what} has {text.Length} characters; at most {longest} are allowed");
}
