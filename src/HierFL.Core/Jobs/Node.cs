using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>A value of a job, federation or site file with its place: the small located tree that Core parses; the YAML reader is in the hosts.</summary>
/// <param name="Line">From 1; 0 if it comes from no file.</param>
/// <param name="Column">From 1.</param>
public abstract record Node(int Line, int Column)
{
    /// <summary>Longest file that is read.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most maps and lists within each other.</summary>
    public const int MaxDepth = 32;
}

/// <summary>A scalar as written. <paramref name="Quoted"/> tells <c>"no"</c> from <c>no</c>.</summary>
public sealed record ScalarNode(string Text, bool Quoted, int Line, int Column) : Node(Line, Column)
{
    /// <summary>No value: nothing, <c>~</c> or an unquoted <c>null</c>.</summary>
    public bool IsEmpty => !Quoted && Text is ("" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A sequence.</summary>
public sealed record ListNode(ImmutableArray<Node> Items, int Line, int Column) : Node(Line, Column);

/// <summary>A mapping in file order. A key that occurs twice is an error of the reader.</summary>
public sealed record MapNode(ImmutableArray<MapEntry> Entries, int Line, int Column) : Node(Line, Column)
{
    public static MapNode Empty { get; } = new([], 0, 0);

    public Node? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

/// <summary>A key of a mapping with its own place.</summary>
public sealed record MapEntry(string Key, Node Value, int Line, int Column);
