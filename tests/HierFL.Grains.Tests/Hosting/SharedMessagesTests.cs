using System.Reflection;
using HierFL.Grains.Hosting;

namespace HierFL.Grains.Tests.Hosting;

/// <summary>Within a process messages are handed over as they are, so nothing in them may change.</summary>
[TestClass]
public sealed class SharedMessagesTests
{
    [TestMethod]
    public void Nothing_that_a_grain_is_sent_or_gives_can_be_changed()
    {
        var types = new HashSet<Type>();
        foreach (var method in typeof(SiloHosting).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable))).SelectMany(type => type.GetMethods()))
        {
            foreach (var type in method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            {
                Collect(type, types);
            }
        }

        string[] wrong =
        [
            .. from type in types
               where SiloHosting.IsOurs(type)
               from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where IsChangeable(property.PropertyType) || property.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit))
               select $"{type.Name}.{property.Name}",
        ];
        Console.WriteLine($"{types.Count(SiloHosting.IsOurs)} types");
        Assert.IsGreaterThan(30, types.Count(SiloHosting.IsOurs));
        Assert.IsEmpty(wrong, string.Join(", ", wrong));
    }

    private static bool IsChangeable(Type type) => type.IsArray
        || (type.IsGenericType && type.GetGenericTypeDefinition() is { } open && (open == typeof(List<>) || open == typeof(Dictionary<,>) || open == typeof(HashSet<>)));

    /// <summary>The type, what it is made of, and what its properties are.</summary>
    private static void Collect(Type type, HashSet<Type> types)
    {
        if (!types.Add(type))
        {
            return;
        }

        foreach (var part in type.IsGenericType ? type.GetGenericArguments() : [])
        {
            Collect(part, types);
        }

        if (SiloHosting.IsOurs(type))
        {
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                Collect(property.PropertyType, types);
            }
        }
    }
}
