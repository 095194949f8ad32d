using System.Reflection;
using System.Reflection.Emit;
using HierFL.Core.Aggregation;
using HierFL.Core.Jobs;
using HierFL.Core.Rounds;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class CatalogueTests
{
    [TestMethod]
    public void Finds_kinds_by_kebab_case_name_or_by_attribute()
    {
        var aggregation = Catalogue.Core.FamilyOf(typeof(AggregationRule))!;
        Assert.AreEqual("aggregation", aggregation.Path);
        Assert.AreEqual("weighted-mean", aggregation.DefaultKind);
        Assert.AreEqual(typeof(WeightedMean), aggregation.Kinds["weighted-mean"].Type);
        Assert.AreEqual(typeof(AllHospitals), Catalogue.Core.FamilyAt("cohort")!.Kinds["all"].Type);
    }

    [TestMethod]
    public void Adds_the_kinds_of_other_assemblies_to_the_families_of_core()
    {
        Assert.IsNull(Catalogue.Core.FamilyAt("model"));
        Assert.IsFalse(Catalogue.Core.FamilyAt("server")!.Kinds.ContainsKey("sample-adam"));
        Assert.IsTrue(Samples.Catalogue.FamilyAt("server")!.Kinds.ContainsKey("sample-adam"));
        Assert.IsNotNull(Samples.Catalogue.FamilyAt("model"));
    }

    [TestMethod]
    public void Every_default_kind_exists()
    {
        foreach (var family in Samples.Catalogue.Families.Where(family => family.DefaultKind is not null))
        {
            Assert.IsTrue(family.Kinds.ContainsKey(family.DefaultKind!), family.Path);
        }
    }

    [TestMethod]
    public void Resolves_a_choice_to_its_record()
    {
        var mlp = (Mlp)Samples.Catalogue.Resolve<SampleModel>(new Choice("mlp", Tree.Of("""{"hidden": [32, 16], "init": {"checkpoint": "abc"}}""")));
        CollectionAssert.AreEqual(new[] { 32, 16 }, mlp.Hidden.ToArray());
        Assert.AreEqual("abc", mlp.Init.Checkpoint);
    }

    [TestMethod]
    public void Refuses_to_resolve_a_wrong_choice()
    {
        var error = Assert.ThrowsExactly<JobException>(() => Samples.Catalogue.Resolve<SampleModel>(new Choice("mlp", Tree.Of("""{"hiden": []}"""))));
        Assert.AreEqual("model.hiden", error.Errors.Single().Field);
        Assert.ThrowsExactly<JobException>(() => Catalogue.Core.Resolve<SampleModel>(new Choice("mlp", MapNode.Empty)));
    }

    [TestMethod]
    public void Refuses_two_kinds_of_one_name()
    {
        // A second assembly with a type of the same name as one of Core.
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Twin"), AssemblyBuilderAccess.Run).DefineDynamicModule("Twin");
        var twin = module.DefineType("Centralized", TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Abstract & 0, typeof(Topology));
        var parent = typeof(Topology).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, Type.EmptyTypes)!;
        var code = twin.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, Type.EmptyTypes).GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Call, parent);
        code.Emit(OpCodes.Ret);
        var clone = typeof(Topology).GetMethod("<Clone>$")!;
        var body = twin.DefineMethod(clone.Name, MethodAttributes.Public | MethodAttributes.Virtual, clone.ReturnType, Type.EmptyTypes).GetILGenerator();
        body.Emit(OpCodes.Ldnull);
        body.Emit(OpCodes.Ret);
        twin.CreateType();

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Catalogue.Of(module.Assembly));
        StringAssert.Contains(error.Message, "the kind 'centralized' of 'topology'");
    }
}
