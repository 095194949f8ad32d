using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HierFL.Silo.Configuration;

/// <summary>A YAML file as the flat keys of .NET configuration (<c>cluster:siloPort</c>), so that environment and command line can override single ones.</summary>
internal static class YamlFile
{
    private const int MaxBytes = 1 << 20;

    /// <exception cref="ConfigurationProblemException">It cannot be read, or is no map of maps and scalars.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new ConfigurationProblemException([$"{path}: it has more than {MaxBytes} bytes"]);
            }

            using var text = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(text);
            var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            if (yaml.Documents is [{ RootNode: { } root }])
            {
                Flatten(path, "", root, keys);
            }

            return keys;
        }
        catch (YamlException error)
        {
            throw new ConfigurationProblemException([$"{path}:{error.Start.Line}:{error.Start.Column}: {error.InnerException?.Message ?? error.Message}"]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationProblemException([$"{path}: it cannot be read ({error.Message})"]);
        }
    }

    private static void Flatten(string path, string prefix, YamlNode node, Dictionary<string, string?> keys)
    {
        switch (node)
        {
            case YamlMappingNode map:
                foreach (var (key, value) in map.Children)
                {
                    Flatten(path, prefix.Length == 0 ? key.ToString() : $"{prefix}:{key}", value, keys);
                }

                break;
            case YamlScalarNode scalar:
                keys[prefix] = scalar.Value;
                break;
            default:
                throw new ConfigurationProblemException([$"{path}:{node.Start.Line}:{node.Start.Column}: found a list under '{prefix}'; allowed is one value"]);
        }
    }
}
