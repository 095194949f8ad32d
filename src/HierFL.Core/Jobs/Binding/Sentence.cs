namespace HierFL.Core.Jobs;

/// <summary>The wording that all messages about files share.</summary>
public static class Sentence
{
    /// <summary><c>a, b or c</c>; where nothing is there to be named, that.</summary>
    public static string Or(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length == 0 ? "none yet" : all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }

    /// <summary>What stands in a place of a file.</summary>
    public static string Found(Node node) => node switch
    {
        ScalarNode { IsEmpty: true, Text: "" } => "nothing",
        ScalarNode { IsEmpty: true } empty => $"{ForeignText.Quote(empty.Text)}, which is no value",
        ScalarNode scalar => ForeignText.Quote(scalar.Text),
        ListNode => "a list",
        _ => "a map",
    };
}
