using System.Text.Json.Nodes;

namespace HierFL.Core.Jobs;

/// <summary>JSON Schema (draft 2020-12) of the files people write, made from the records that bind them; editors complete and check by it.</summary>
/// <remarks>It says less than <see cref="JobFile.Parse"/>: rules between fields are not in it.</remarks>
public static class FileSchema
{
    public static JsonObject Job(Catalogue catalogue) => Of(typeof(JobSpec), catalogue, "HierFL job file");

    public static JsonObject Federation() => Of(typeof(FederationSpec), Catalogue.Core, "HierFL federation file");

    /// <summary>Of a file that is a record of its own, without choices.</summary>
    public static JsonObject Of<T>(string title) => Of(typeof(T), Catalogue.Core, title);

    private static JsonObject Of(Type root, Catalogue catalogue, string title)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = title };
        foreach (var (key, value) in new SchemaWriter(catalogue).Record(root, "").ToArray())
        {
            schema[key] = value?.DeepClone();
        }

        return schema;
    }
}
