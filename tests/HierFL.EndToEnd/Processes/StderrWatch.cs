using System.Text;

namespace HierFL.EndToEnd.Processes;

/// <summary>Reads a stream to its end and tells when a text has come.</summary>
internal sealed class StderrWatch
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];

    public async Task<string> ReadAsync(TextReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _text.Append(line).Append('\n');
                Tell();
            }
        }

        return _text.ToString();
    }

    public Task SaysAsync(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((text, said));
            Tell();
        }

        return said.Task;
    }

    private void Tell()
    {
        var text = _text.ToString();
        foreach (var (awaited, said) in _awaited)
        {
            if (text.Contains(awaited, StringComparison.Ordinal))
            {
                said.TrySetResult();
            }
        }
    }
}
