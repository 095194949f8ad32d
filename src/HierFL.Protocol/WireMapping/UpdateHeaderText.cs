using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;

namespace HierFL.Protocol.WireMapping;

/// <summary>
/// The header of an update as the text of an HTTP header: JSON in base64url. The hospital is not in it. What it says is checked for its form here, and
/// for its sense where the plan is known.
/// </summary>
public static class UpdateHeaderText
{
    /// <exception cref="WireException">It would be longer than <see cref="WireLimits.MaxHeaderBytes"/>.</exception>
    public static string Write(UpdateHeader header)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            new Sent(header.Key, header.BaseModel, header.Weight, header.Sha256, header.Length, header.Report), WireJson.Options);
        return json.Length <= WireLimits.MaxHeaderBytes
            ? Base64Url.EncodeToString(json)
            : throw new WireException($"the header of the update has {json.Length} bytes; at most {WireLimits.MaxHeaderBytes} are allowed");
    }

    /// <summary>The header of an update that came on the connection of this hospital.</summary>
    /// <exception cref="WireException">It is no header, or out of bounds.</exception>
    public static UpdateHeader Read(string text, string hospital)
    {
        var sent = WireJson.Read<Sent>("the header of the update", Decode(text), WireLimits.MaxHeaderBytes);
        if (sent.Report.Count > UpdateHeader.MaxReports || sent.Report.Keys.Any(name => name.Length is 0 or > WireLimits.MaxMetricName))
        {
            throw new WireException(
                $"the report has {sent.Report.Count} metrics or a name that is empty or long; at most {UpdateHeader.MaxReports}, with names of 1 to {WireLimits.MaxMetricName} characters, are allowed");
        }

        return new UpdateHeader
        {
            Key = sent.Key.ToMessage().ToKey(),
            Hospital = hospital,
            BaseModel = sent.BaseModel.Length == 0 ? "" : WireBounds.Hash("the base model", sent.BaseModel),
            Weight = sent.Weight,
            Sha256 = WireBounds.Hash("the update", sent.Sha256),
            Length = WireBounds.Between("the length of the update", sent.Length, 0, long.MaxValue),
            Report = sent.Report.WithComparers(StringComparer.Ordinal),
        };
    }

    private static byte[] Decode(string text)
    {
        var longest = Base64Url.GetEncodedLength(WireLimits.MaxHeaderBytes);
        if (text.Length > longest)
        {
            throw new WireException($"the header of the update has {text.Length} characters; at most {longest} are allowed");
        }

        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException error)
        {
            throw new WireException("the header of the update is not base64url", error);
        }
    }

    private sealed record Sent(RoundKey Key, string BaseModel, double Weight, string Sha256, long Length, ImmutableSortedDictionary<string, double> Report);
}
