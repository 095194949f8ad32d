using OxyPlot;

namespace HierFL.Cli.Reports.Figures;

/// <summary>Only the reader's browser knows its letters. Room is left for wide ones, such as DejaVu's, beside which Helvetica is narrow.</summary>
internal sealed class WideLetters() : PdfRenderContext(1, 1, OxyColors.Undefined)
{
    private const double Wider = 1.4;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(size.Width * Wider, size.Height);
    }
}
