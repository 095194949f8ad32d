namespace HierFL.Learning.Hospital;

/// <summary>Names that become folders here: lower-case letters, digits and inner hyphens, at most 63 characters. Checked again where they arrive.</summary>
internal static class DnsLabel
{
    private const int MostCharacters = 63;

    public static bool IsOne(string name) =>
        name.Length is > 0 and <= MostCharacters && name[0] != '-' && name[^1] != '-'
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
