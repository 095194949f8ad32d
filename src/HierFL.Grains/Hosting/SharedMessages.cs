using Orleans.Serialization.Cloning;

namespace HierFL.Grains.Hosting;

/// <summary>Messages are immutable: a call within the process hands them over as they are. The JSON codec would write and read each to make a copy.</summary>
internal sealed class SharedMessages : IGeneralizedCopier
{
    public bool IsSupportedType(Type type) => SiloHosting.IsOurs(type);

    public object? DeepCopy(object? input, CopyContext context) => input;
}
