using System.Globalization;
using System.Text.RegularExpressions;
using OxyPlot;

namespace HierFL.Cli.Reports.Figures;

/// <summary>
/// Colours by meaning. A plot is drawn with stand-ins, one for each; in the page they become variables of its style sheet, so that one drawing serves light, dark and paper.
/// </summary>
internal static partial class Ink
{
    /// <summary>Different to all kinds of colour vision (Okabe and Ito 2008), lighter in the dark.</summary>
    public const int SeriesColors = 8;

    private static readonly string[] Names =
    [
        "ink", "muted", "grid", "card", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8",
        "admitted", "not-asked", "absent", "missing", "refused",
    ];

    public static OxyColor Text { get; } = Named("ink");

    public static OxyColor Muted { get; } = Named("muted");

    public static OxyColor Grid { get; } = Named("grid");

    public static OxyColor Card { get; } = Named("card");

    /// <param name="index">From 0.</param>
    public static OxyColor Series(int index) => Named(SeriesName(index));

    public static string SeriesName(int index) => string.Create(CultureInfo.InvariantCulture, $"c{(index % SeriesColors) + 1}");

    public static OxyColor Of(Part part) => Named(NameOf(part));

    public static string NameOf(Part part) => part switch
    {
        Part.Admitted => "admitted",
        Part.NotAsked => "not-asked",
        Part.Absent => "absent",
        Part.Missing => "missing",
        _ => "refused",
    };

    /// <summary>A style or a colour as the plot has it, with variables for stand-ins.</summary>
    public static string Resolve(string style) =>
        StandIn().Replace(style, match => $"var(--{Names[int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture)]})");

    private static OxyColor Named(string name) => OxyColor.FromRgb(1, 2, (byte)Array.IndexOf(Names, name));

    [GeneratedRegex(@"rgb\(1, ?2, ?(?<index>\d+)\)")]
    private static partial Regex StandIn();
}
