using YamlDotNet.RepresentationModel;

namespace HierFL.EndToEnd.Helm;

/// <summary>One document of a rendered chart.</summary>
internal sealed record Manifest(YamlMappingNode Root)
{
    public string Kind => Text("kind")!;

    public string Name => Text("metadata", "name")!;

    /// <summary>What a pod of it is: labels under metadata, containers under spec. Null where it makes none.</summary>
    public Manifest? Pod => Kind switch
    {
        "Pod" => this,
        "CronJob" => new Manifest(Map("spec", "jobTemplate", "spec", "template")!),
        _ => Map("spec", "template") is { } template ? new Manifest(template) : null,
    };

    /// <summary>Of a pod: its containers, those that run before the others too.</summary>
    public IEnumerable<Manifest> Containers => List("spec", "containers").Concat(List("spec", "initContainers"));

    public IReadOnlyDictionary<string, string> Labels => TextsOf(Map("metadata", "labels"));

    public static IReadOnlyList<Manifest> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().Select(root => new Manifest(root))];
    }

    public static async Task<IReadOnlyList<Manifest>> OfAsync(Scenario scenario) => Parse(await HelmRun.TemplateAsync(4, scenario));

    public YamlNode? At(params string[] path) => path.Aggregate(
        (YamlNode?)Root, (node, key) => node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null);

    public string? Text(params string[] path) => (At(path) as YamlScalarNode)?.Value;

    public YamlMappingNode? Map(params string[] path) => At(path) as YamlMappingNode;

    public IEnumerable<Manifest> List(params string[] path) => (At(path) as YamlSequenceNode)?.OfType<YamlMappingNode>().Select(item => new Manifest(item)) ?? [];

    public IEnumerable<string> Texts(params string[] path) => (At(path) as YamlSequenceNode)?.OfType<YamlScalarNode>().Select(item => item.Value!) ?? [];

    public static IReadOnlyDictionary<string, string> TextsOf(YamlMappingNode? map) =>
        map?.Children.ToDictionary(entry => ((YamlScalarNode)entry.Key).Value!, entry => ((YamlScalarNode)entry.Value).Value!, StringComparer.Ordinal) ?? [];
}
