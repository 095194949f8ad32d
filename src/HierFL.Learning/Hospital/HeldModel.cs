using HierFL.Core.Memory;
using HierFL.Core.Tensors;

namespace HierFL.Learning.Hospital;

/// <summary>A model whose floats go back to the memory of the process, for the next version, once no hospital uses it.</summary>
internal sealed class HeldModel(ModelVector model, BulkMemory? memory) : IDisposable
{
    private BulkMemory? _memory = memory;

    public ModelVector Model => model;

    public void Dispose() => Interlocked.Exchange(ref _memory, null)?.Return(model.Floats);
}
