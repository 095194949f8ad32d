using System.Text;

namespace HierFL.Cli.Rendering;

/// <summary>A stream that may take no more: a full disk, a reader that left. What that means is for who writes to it to say.</summary>
internal abstract class GuardedWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    /// <summary>Carries the write out, and deals with its failure.</summary>
    protected abstract void Try(Action write);
}
