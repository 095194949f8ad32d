using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HierFL.Learning.Models;

/// <summary>What a row is to a model: so many numbers, or an image of channels that each have height × width of them, channel by channel, row-major.</summary>
/// <param name="Channels">Channels of an image, or the features of a table.</param>
/// <param name="Height">Rows of pixels; 0 for a table.</param>
/// <param name="Width">Columns of pixels; 0 for a table.</param>
/// <remarks>
/// The size of an image stands in the names of its features, one per channel: <c>gray[28x28]</c>. So everything that compares or carries features, such as a
/// preprocessing document or what an agent tells of its data sets, compares and carries sizes too.
/// </remarks>
public readonly partial record struct InputShape(int Channels, int Height, int Width)
{
    /// <summary>Most pixels of a side: the numbers of an image are never more than an int counts.</summary>
    public const int MaxSide = 16_384;

    private static readonly ImmutableArray<string> Gray = ["gray"];

    private static readonly ImmutableArray<string> Colours = ["red", "green", "blue"];

    public bool IsImage => Height > 0;

    /// <summary>Numbers of a channel; 1 for a feature of a table.</summary>
    public int PerChannel => IsImage ? checked(Height * Width) : 1;

    /// <summary>Numbers of a row.</summary>
    public int Count => checked(Channels * PerChannel);

    /// <summary>Feature names of an image, one per channel; empty for a table.</summary>
    public ImmutableArray<string> Names
    {
        get
        {
            var size = string.Create(CultureInfo.InvariantCulture, $"[{Height}x{Width}]");
            return IsImage ? [.. (Channels == 1 ? Gray : Colours).Select(name => name + size)] : [];
        }
    }

    public static InputShape Table(int features) => new(features, 0, 0);

    /// <param name="channels">1 for gray, 3 for red, green and blue.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    public static InputShape Image(int channels, int height, int width) => new(channels, height, width);

    /// <summary>The shape that feature names describe: an image's if they are those of one, else a table's.</summary>
    public static InputShape Of(ImmutableArray<string> features)
    {
        var match = features.Length is 1 or 3 ? SizedName().Match(features[0]) : Match.Empty;
        if (match.Success)
        {
            var image = Image(features.Length, Number(match.Groups[1]), Number(match.Groups[2]));
            if (image is { Height: <= MaxSide, Width: <= MaxSide } && image.Names.SequenceEqual(features))
            {
                return image;
            }
        }

        return Table(features.Length);
    }

    /// <summary>For messages.</summary>
    public override string ToString() => IsImage
        ? string.Create(CultureInfo.InvariantCulture, $"images of {Height} x {Width} pixels, {(Channels == 1 ? "gray" : "red, green and blue")}")
        : string.Create(CultureInfo.InvariantCulture, $"{Channels} features");

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    // Five digits and no more: a size is never too large for an int.
    [GeneratedRegex(@"^(?:gray|red)\[([1-9][0-9]{0,4})x([1-9][0-9]{0,4})\]\z", RegexOptions.CultureInvariant)]
    private static partial Regex SizedName();
}
