namespace HierFL.Learning.Data;

/// <summary>Which part of the data a row belongs to.</summary>
public enum Split
{
    Train,
    Validation,
    Test,
}

/// <summary>The words for it, in tables and in job files.</summary>
public static class SplitWords
{
    /// <summary>For messages.</summary>
    public const string Allowed = "train, val, test";

    /// <summary>Null for any other word.</summary>
    public static Split? Parse(ReadOnlySpan<char> word) => word.Trim() switch
    {
        "train" => Split.Train,
        "val" => Split.Validation,
        "test" => Split.Test,
        _ => null,
    };
}
