using System.Reflection;
using System.Text;

namespace HierFL.Core.Jobs;

/// <summary>How the names of code are spelled in files: keys in camelCase, kinds and words in kebab-case.</summary>
internal static class Casing
{
    public static string Key(string property) => char.ToLowerInvariant(property[0]) + property[1..];

    /// <summary><c>WeightedMean</c> becomes <c>weighted-mean</c>; a digit stays with the letters before it.</summary>
    public static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    public static string Kind(Type choice) => choice.GetCustomAttribute<KindAttribute>()?.Name ?? Kebab(choice.Name);

    public static string Word(Enum value) => Kebab(value.ToString());

    public static IEnumerable<string> Words(Type enumeration) => Enum.GetNames(enumeration).Select(Kebab);
}
