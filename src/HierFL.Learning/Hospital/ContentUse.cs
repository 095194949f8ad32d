namespace HierFL.Learning.Hospital;

/// <summary>An object of a <see cref="ContentCache"/> in the hands of one who uses it: until this is disposed it is there.</summary>
public sealed class ContentUse<T> : IDisposable
    where T : class
{
    private Action? _end;

    internal ContentUse(T value, Action end) => (Value, _end) = (value, end);

    public T Value { get; }

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
