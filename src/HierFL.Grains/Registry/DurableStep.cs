namespace HierFL.Grains.Registry;

/// <summary>The one way in which grains of the registry move on: a step counts once it is durable.</summary>
internal static class DurableStep
{
    /// <summary>Writes the next state. If that fails the activation ends: what is durable is not known then, and a new one reads it.</summary>
    public static async Task StepAsync<T>(this IPersistentState<T> state, IGrainBase grain, T next)
    {
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
