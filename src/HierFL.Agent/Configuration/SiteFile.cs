using HierFL.Core.Jobs;

namespace HierFL.Agent.Configuration;

/// <summary>Between a site file on disk and its record.</summary>
internal static class SiteFile
{
    private const string Name = "site.yaml";

    private static readonly string System = OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "hierfl", Name)
        : $"/etc/hierfl/{Name}";

    /// <summary>For help: where a site file is looked for.</summary>
    public static string Places => $"{Name} here, else {System}";

    /// <summary>A site with every path absolute: they are relative to the file's folder.</summary>
    /// <param name="path">Null for the usual places.</param>
    /// <exception cref="ConfigurationException">The file is absent, unreadable or wrong.</exception>
    public static SiteSpec Read(string? path)
    {
        path ??= File.Exists(Name) ? Name : System;
        return Rooted(YamlFile.Read(path, tree => RecordFile.Parse<SiteSpec>(tree, SiteRules.Findings)), Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static SiteSpec Rooted(SiteSpec site, string folder) => site with
    {
        Folder = Path.GetFullPath(site.Folder, folder),
        Identity = new IdentitySection { Folder = site.Identity.Folder is { } identity ? Path.GetFullPath(identity, folder) : null },
        Datasets = site.Datasets.SetItems(site.Datasets.Select(dataset =>
            KeyValuePair.Create(dataset.Key, dataset.Value with { File = Path.GetFullPath(dataset.Value.File, folder), Images = dataset.Value.Images?.Rooted(folder) }))),
    };
}
