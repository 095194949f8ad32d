using System.CommandLine;
using HierFL.Agent.Configuration;
using HierFL.Core.Jobs;

namespace HierFL.Agent.Commands;

/// <summary><c>hierfl-agent schema</c>: the JSON Schema of the site file, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Build()
    {
        var command = new Command("schema", "Print the JSON Schema of the site file.");
        command.SetAction(_ => Console.Out.Write(FileSchema.Of<SiteSpec>("HierFL site file").ToJsonString(PrettyJson.Options) + "\n"));
        return command;
    }
}
