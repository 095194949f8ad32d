using System.Text.Json.Nodes;

namespace HierFL.Core.Jobs;

/// <summary>Schemas of records, choices and single values.</summary>
internal sealed class SchemaWriter(Catalogue catalogue)
{
    /// <summary>A map with exactly the fields of a record; <paramref name="kind"/> names it among its family.</summary>
    public JsonObject Record(Type type, string path, string? kind = null, bool kindRequired = false)
    {
        var shape = RecordShape.Of(type);
        var properties = new JsonObject();
        var required = new JsonArray();
        if (kind is not null)
        {
            properties["kind"] = new JsonObject { ["const"] = kind };
            if (kindRequired)
            {
                required.Add("kind");
            }
        }

        foreach (var field in shape.Fields)
        {
            properties[field.Key] = Field(field, shape.Defaults, path.Length == 0 ? field.Key : $"{path}.{field.Key}");
            if (field.Required)
            {
                required.Add(field.Key);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject Field(RecordField field, object defaults, string path)
    {
        var schema = Value(field.Slot, path);
        if (field.Slot.NullWord is { } word)
        {
            schema = new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["const"] = word }, schema) };
        }
        else if (field.Slot.Optional)
        {
            schema = new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, schema) };
        }

        if (field.Description.Length > 0)
        {
            schema["description"] = field.Description;
        }

        if (!field.Required && !field.Slot.IsRecord && TreeWriter.Value(field.Get(defaults), field.Slot.NullWord) is { } value)
        {
            schema["default"] = JsonNode.Parse(CanonicalJson.Write(value));
        }

        return schema;
    }

    private JsonObject Value(Slot slot, string path) => slot switch
    {
        // A scalar of any look is text where text is wanted: `positive: 1` is the text 1.
        _ when slot.Bare == typeof(string) && slot.Label => new JsonObject { ["type"] = "string", ["pattern"] = DnsLabel.Pattern },
        _ when slot.Bare == typeof(string) => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
        _ when slot.Bare == typeof(int) || slot.Bare == typeof(long) => Number("integer", slot.Bounds),
        _ when slot.Bare == typeof(double) => Number("number", slot.Bounds),
        _ when slot.Bare == typeof(bool) => new JsonObject { ["type"] = "boolean" },
        _ when slot.Bare == typeof(TimeSpan) => new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern },
        _ when slot.Bare == typeof(Node) => [],
        _ when slot.Bare.IsEnum => new JsonObject { ["enum"] = new JsonArray([.. Casing.Words(slot.Bare).Select(word => JsonValue.Create(word))]) },
        _ when FileValueType.Of(slot.Bare) is { } own => JsonNode.Parse(own.Schema)!.AsObject(),
        { IsChoice: true } => Choice(slot, path),
        { Item: { } item } => new JsonObject { ["type"] = "array", ["items"] = Value(item, path) },
        { Entry: { } entry } => Map(slot, entry, path),
        _ => Record(slot.Bare, path),
    };

    private JsonObject Map(Slot slot, Slot entry, string path)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (slot.Label)
        {
            schema["propertyNames"] = new JsonObject { ["pattern"] = DnsLabel.Pattern };
        }

        schema["additionalProperties"] = Value(entry, path);
        return schema;
    }

    private JsonObject Choice(Slot slot, string path)
    {
        var family = slot.Bare == typeof(Choice) ? catalogue.FamilyAt(path) : catalogue.FamilyOf(slot.Bare);
        if (family is null)
        {
            return new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["type"] = "string" } },
                ["required"] = new JsonArray("kind"),
            };
        }

        var kinds = new JsonArray();
        foreach (var kind in family.Kinds.Values)
        {
            var schema = Record(kind.Type, path, kind.Name, kindRequired: kind.Name != family.DefaultKind);
            if (kind.Description.Length > 0)
            {
                schema["description"] = kind.Description;
            }

            kinds.Add(schema);
        }

        return kinds.Count == 0 ? new JsonObject { ["not"] = new JsonObject() } : new JsonObject { ["oneOf"] = kinds };
    }

    private static JsonObject Number(string type, Bounds bounds)
    {
        var schema = new JsonObject { ["type"] = type };
        (string Keyword, double? Limit)[] limits =
        [
            ("exclusiveMinimum", bounds.Above), ("minimum", bounds.AtLeast), ("exclusiveMaximum", bounds.Below), ("maximum", bounds.AtMost),
        ];
        foreach (var (keyword, limit) in limits.Where(limit => limit.Limit is not null))
        {
            schema[keyword] = limit;
        }

        return schema;
    }
}
