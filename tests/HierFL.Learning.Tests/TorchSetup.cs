using HierFL.Learning.Natives;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Learning.Tests;

[TestClass]
public sealed class TorchSetup
{
    [AssemblyInitialize]
    public static void Load(TestContext context) => TorchRuntime.Load();
}
