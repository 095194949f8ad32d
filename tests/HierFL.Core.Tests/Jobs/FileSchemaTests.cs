using System.Text.Json.Nodes;
using HierFL.Core.Jobs;
using HierFL.Testing;

namespace HierFL.Core.Tests.Jobs;

[TestClass]
public sealed class FileSchemaTests
{
    private static readonly JsonObject Job = FileSchema.Job(Samples.Catalogue);

    [TestMethod]
    public void Accepts_every_record_the_binder_writes_and_no_unknown_field_in_it()
    {
        var random = new Random(Seeds.Next(2));
        var records = new RandomRecords(random, Samples.Catalogue);
        foreach (var (type, schema) in new[] { (typeof(JobSpec), Job), (typeof(FederationSpec), FileSchema.Federation()) })
        {
            for (var i = 0; i < 200; i++)
            {
                var file = JsonNode.Parse(CanonicalJson.Write(TreeWriter.Write(records.Record(type))))!.AsObject();
                Assert.IsTrue(SchemaCheck.Accepts(schema, file), file.ToJsonString());

                var maps = Maps(file).ToArray();
                maps[random.Next(maps.Length)]["unheardOf"] = 1;
                Assert.IsFalse(SchemaCheck.Accepts(schema, file), file.ToJsonString());
            }
        }
    }

    [TestMethod]
    [DataRow("local.batchSize", "\"fulll\"")]
    [DataRow("local.batchSize", "0")]
    [DataRow("local.sampling", "\"never\"")]
    [DataRow("region.deadline", "\"1h30m\"")]
    [DataRow("algorithm", """{"kind": "sample-adam"}""")]
    [DataRow("algorithm", "\"fedavg\"")]
    [DataRow("model", """{"hidden": [3]}""")]
    [DataRow("model", """{"kind": "mlp", "dropout": 1}""")]
    [DataRow("name", "\"Heart\"")]
    [DataRow("seed", "null")]
    public void Refuses_what_the_binder_refuses(string path, string json)
    {
        var tree = Tree.Job((path, json));
        Assert.IsNull(JobFile.Parse(tree, Samples.Catalogue).Job);
        Assert.IsFalse(SchemaCheck.Accepts(Job, JsonNode.Parse(CanonicalJson.Write(tree))));
    }

    [TestMethod]
    public void Lets_defaults_be_left_out_and_nothing_else()
    {
        var least = JsonNode.Parse(Tree.Least)!.AsObject();
        Assert.IsTrue(SchemaCheck.Accepts(Job, least));
        foreach (var name in least.Select(entry => entry.Key).ToArray())
        {
            var lacking = least.DeepClone().AsObject();
            lacking.Remove(name);
            Assert.IsFalse(SchemaCheck.Accepts(Job, lacking), name);
        }
    }

    [TestMethod]
    public void Carries_descriptions_defaults_and_words()
    {
        var batchSize = Job["properties"]!["local"]!["properties"]!["batchSize"]!;
        Assert.AreEqual(32, (int)batchSize["default"]!);
        Assert.AreEqual("full", (string)batchSize["anyOf"]![0]!["const"]!);
        Assert.AreEqual("Rows per step; `full` takes all.", (string)batchSize["description"]!);
        Assert.AreEqual("https://json-schema.org/draft/2020-12/schema", (string)Job["$schema"]!);
    }

    [TestMethod]
    public void The_reference_names_every_field_and_kind()
    {
        var page = JobReference.Markdown(Samples.Catalogue) + JobReference.FederationMarkdown();
        foreach (var kind in Samples.Catalogue.Families.SelectMany(family => family.Kinds.Values))
        {
            Assert.Contains($"**`{kind.Name}`**", page);
            foreach (var key in RecordShape.Of(kind.Type).Keys)
            {
                Assert.Contains($"| `{key}` |", page);
            }
        }

        Assert.Contains("| `batchSize` | a whole number above 0 and at most 1000000, or full | `32` | Rows per step; `full` takes all. |", page);
        Assert.Contains("**`sgd`**, the default\n\n| key | value | default | |\n|---|---|---|---|\n| `learningRate` | a number above 0 | `0.01` |  |", page);
        Assert.Contains("## `regions.NAME.hospitals.NAME`\n", page);
    }

    [TestMethod]
    public void Every_field_of_the_files_has_a_description()
    {
        var seen = new HashSet<Type>();
        void Visit(Type type)
        {
            foreach (var field in seen.Add(type) ? RecordShape.Of(type).Fields : [])
            {
                Assert.AreNotEqual("", field.Description, $"{type.Name}.{field.Property.Name}");
                var slot = field.Slot.Item ?? field.Slot.Entry ?? field.Slot;
                if (slot.IsRecord)
                {
                    Visit(slot.Bare);
                }
            }
        }

        Visit(typeof(JobSpec));
        Visit(typeof(FederationSpec));
        foreach (var kind in Catalogue.Core.Families.SelectMany(family => family.Kinds.Values))
        {
            Visit(kind.Type);
        }
    }

    private static IEnumerable<JsonObject> Maps(JsonNode? node) => node switch
    {
        // A map of names takes any name; the fields of what is under it do not.
        JsonObject map => map.SelectMany(entry => Maps(entry.Value)).Concat(map.All(entry => entry.Key.StartsWith("name-", StringComparison.Ordinal)) ? [] : [map]),
        JsonArray list => list.SelectMany(Maps),
        _ => [],
    };
}
