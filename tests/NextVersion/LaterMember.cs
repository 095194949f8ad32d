using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HierFL.NextVersion;

/// <summary>A member that the next version adds to every JSON object it writes, at every depth. Version 0.1 has never heard of it and must not mind.</summary>
internal static class LaterMember
{
    private const string Name = "sinceTheNextVersion";

    /// <summary>Before the options are used for the first time.</summary>
    public static void AddTo(JsonSerializerOptions options) => options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Add } };

    /// <summary>The same options, as the next version has them.</summary>
    public static JsonSerializerOptions In(JsonSerializerOptions options)
    {
        var later = new JsonSerializerOptions(options);
        AddTo(later);
        return later;
    }

    private static void Add(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            var member = type.CreateJsonPropertyInfo(typeof(string), Name);
            member.Get = static _ => "unknown to the version before";
            type.Properties.Add(member);
        }
    }
}
