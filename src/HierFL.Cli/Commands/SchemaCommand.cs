using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HierFL.Core.Jobs;
using HierFL.Learning.Training;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl schema job|federation</c>: the JSON Schema of a file, for editors.</summary>
internal static class SchemaCommand
{
    // The schema goes to a file or a terminal, never into a web page.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Build()
    {
        var file = new Argument<string>("job|federation") { Description = "Which file." };
        file.AcceptOnlyFromAmong("job", "federation");
        var command = new Command("schema", "Print the JSON Schema of a job file or a federation file.") { file };
        command.SetAction(parsed => Console.Out.Write(Text(parsed.GetValue(file) == "job" ? FileSchema.Job(LearningSetup.Catalogue) : FileSchema.Federation())));
        return command;
    }

    private static string Text(JsonObject schema) => schema.ToJsonString(Indented) + "\n";
}
