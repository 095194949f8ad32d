using System.Text.Json;
using HierFL.Core.Rounds;

namespace HierFL.Grains.Storage;

/// <summary>Documents read back from the store, where a disk or a person may have changed them.</summary>
internal static class StoredJson
{
    /// <param name="content">What the blob holds.</param>
    /// <param name="path">Named in the error.</param>
    /// <param name="remedy">What to do, in words that go on after "is damaged (…); ".</param>
    /// <exception cref="InvalidDataException">It is no such document.</exception>
    public static T Read<T>(ReadOnlySpan<byte> content, string path, string remedy) where T : class =>
        Find<T>(content) ?? throw new InvalidDataException($"{path} is damaged ({content.Length} bytes that are no such JSON); {remedy}");

    /// <summary>Null where it is no such document.</summary>
    public static T? Find<T>(ReadOnlySpan<byte> content) where T : class
    {
        try
        {
            return WireJson.Read<T>(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
