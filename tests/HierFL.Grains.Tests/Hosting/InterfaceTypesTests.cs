using HierFL.Core.Rounds;
using HierFL.Grains.Hosting;
using HierFL.Grains.Placement;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Peers;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Serialization.TypeSystem;

namespace HierFL.Grains.Tests.Hosting;

/// <summary>Interfaces of grains have the names that the runtime would give them, first and later.</summary>
[TestClass]
public sealed class InterfaceTypesTests
{
    [TestMethod]
    public async Task Every_interface_has_the_name_that_the_runtime_gives_it()
    {
        using var folder = new MemoryFolder();
        await using var cluster = await ToyCluster.StartAsync(new LocalFolderStore(folder.Path, CrashPoints.None), GrainKeys.RootRegion);
        var services = cluster.Services(0);
        var providers = services.GetServices<IGrainInterfaceTypeProvider>().ToArray();
        Assert.IsInstanceOfType<InterfaceTypes>(providers[0], "asked first");

        var known = services.GetRequiredService<GrainInterfaceTypeResolver>();
        var own = new GrainInterfaceTypeResolver(providers[1..], services.GetRequiredService<TypeConverter>());
        Type[] interfaces = [.. typeof(SiloHosting).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable))), typeof(IManagementGrain)];
        Assert.IsGreaterThan(10, interfaces.Length);
        foreach (var type in interfaces)
        {
            Assert.AreEqual(own.GetGrainInterfaceType(type), known.GetGrainInterfaceType(type), $"{type}, at first");
            Assert.AreEqual(own.GetGrainInterfaceType(type), known.GetGrainInterfaceType(type), $"{type}, again");
            Assert.IsTrue(providers[0].TryGetGrainInterfaceType(type, out _), $"{type} is known now");
        }
    }
}
