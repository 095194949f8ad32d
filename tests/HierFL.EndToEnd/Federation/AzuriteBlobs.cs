using System.Text.Json;

namespace HierFL.EndToEnd.Federation;

/// <summary>Blobs as Azurite's files hold them: a table of blobs, and files in which their bytes lie one after another.</summary>
internal sealed class AzuriteBlobs(string folder) : IStoredBlobs
{
    private readonly string _table = Path.Combine(folder, "__azurite_db_blob__.json");
    private DateTime _written;
    private Dictionary<string, (string File, int Offset, int Count)> _places = [];

    public byte[]? Read(string path)
    {
        if (File.GetLastWriteTimeUtc(_table) is var written && written != _written && File.Exists(_table))
        {
            (_places, _written) = (Places(), written);
        }

        if (!_places.TryGetValue(path, out var place))
        {
            return null;
        }

        using var file = File.Open(Path.Combine(folder, "__blobstorage__", place.File), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = place.Offset;
        var content = new byte[place.Count];
        file.ReadExactly(content);
        return content;
    }

    private Dictionary<string, (string File, int Offset, int Count)> Places()
    {
        using var table = JsonDocument.Parse(File.ReadAllBytes(_table));
        var blobs = table.RootElement.GetProperty("collections").EnumerateArray().First(collection => collection.GetProperty("name").GetString() == "$BLOBS_COLLECTION$");
        return blobs.GetProperty("data").EnumerateArray().Where(blob => blob.TryGetProperty("persistency", out var place) && place.ValueKind == JsonValueKind.Object).ToDictionary(
            blob => blob.GetProperty("name").GetString()!,
            blob => blob.GetProperty("persistency") is var place
                ? (place.GetProperty("id").GetString()!, place.GetProperty("offset").GetInt32(), place.GetProperty("count").GetInt32())
                : default);
    }
}
