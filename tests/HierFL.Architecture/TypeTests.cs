using System.Reflection;
using HierFL.Learning.Training;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Architecture;

/// <summary>What the compiled assemblies show of themselves.</summary>
[TestClass]
public sealed class TypeTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [TestMethod]
    public void Every_grain_is_internal_and_sealed()
    {
        var found = new Findings("a grain is an internal sealed class; others know its interface");
        foreach (var type in Assembly.Load("HierFL.Grains").GetTypes().Where(type => DerivesFrom(type, "Orleans.Grain")))
        {
            found.AddWhere(type.IsVisible || !type.IsSealed, type.FullName!);
        }

        found.AssertNone();
    }

    [TestMethod]
    public void No_tensor_is_in_a_public_signature_of_Learning()
    {
        var found = new Findings("native memory must not leave Learning (ADR 0001)");
        foreach (var type in typeof(ILearner).Assembly.GetExportedTypes())
        {
            found.AddWhere(Ancestors(type).Any(IsTorch), $"{type.FullName} derives from a type of TorchSharp");
            foreach (var member in type.GetMembers(Everything).Where(IsVisible))
            {
                found.AddWhere(SignatureOf(member).Any(IsTorch), $"{type.FullName}.{member.Name}");
            }
        }

        found.AssertNone();
    }

    private static bool DerivesFrom(Type type, string ancestor)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if ((parent.IsGenericType ? parent.GetGenericTypeDefinition() : parent).FullName?.Split('`')[0] == ancestor)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Type> Ancestors(Type type)
    {
        IEnumerable<Type> direct = type.BaseType is { } parent ? [parent, .. type.GetInterfaces()] : type.GetInterfaces();
        return direct.SelectMany(Parts);
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        _ => false, // properties and events show in their accessors, nested types on their own
    };

    private static IEnumerable<Type> SignatureOf(MemberInfo member) => member switch
    {
        FieldInfo field => Parts(field.FieldType),
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).SelectMany(Parts),
        MethodBase constructor => constructor.GetParameters().SelectMany(parameter => Parts(parameter.ParameterType)),
        _ => [],
    };

    /// <summary>A type and all it is made of: elements of arrays, arguments of generics.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        IEnumerable<Type> inner = type.HasElementType ? [type.GetElementType()!] : type.GetGenericArguments();
        return inner.Where(part => !part.IsGenericParameter).SelectMany(Parts).Prepend(type);
    }

    private static bool IsTorch(Type type) => type.Assembly.GetName().Name == "TorchSharp";
}
