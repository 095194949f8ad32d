using System.Text;
using System.Text.Json;
using HierFL.Core.Audit;
using HierFL.Core.Rounds;

namespace HierFL.Cli.Commands.Audit;

/// <summary>Entries of an audit log as a file: a line of JSON each, with the hashes that chain them.</summary>
internal static class AuditFile
{
    /// <summary>Bytes of an entry at most, as the store has it.</summary>
    private const int MaxLine = 1 << 20;

    public static async Task WriteAsync(Stream file, AuditEntry entry, CancellationToken cancellation)
    {
        await file.WriteAsync(WireJson.Bytes(entry), cancellation);
        await file.WriteAsync("\n"u8.ToArray(), cancellation);
    }

    /// <exception cref="InputException">A file is not there, or a line of it is no entry.</exception>
    public static List<AuditEntry> Read(IEnumerable<string> files) => [.. files.SelectMany(Read)];

    private static IEnumerable<AuditEntry> Read(string file)
    {
        var number = 0;
        foreach (var line in Lines(file))
        {
            number++;
            yield return Entry(file, number, line);
        }
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--file: {file} cannot be read: {error.Message}");
        }
    }

    private static AuditEntry Entry(string file, int number, string line)
    {
        try
        {
            return line.Length <= MaxLine ? WireJson.Read<AuditEntry>(Encoding.UTF8.GetBytes(line)) : throw new JsonException("it is too long");
        }
        catch (JsonException)
        {
            throw new InputException($"{file}, line {number}: found no audit entry; allowed: a line of JSON as hierfl audit export writes it");
        }
    }
}
