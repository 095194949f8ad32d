namespace HierFL.Grains.Tests.Global;

/// <summary>Tells of every grain call before it is carried out; the call waits for it, and fails with what it throws.</summary>
internal sealed class ToyCalls(Func<IIncomingGrainCallContext, Task> before) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await before(context);
        await context.Invoke();
    }
}
