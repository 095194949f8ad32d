using System.CommandLine;
using HierFL.Cli.Prediction;

namespace HierFL.Cli.Commands;

/// <summary><c>hierfl predict MODEL --data FILE</c>: applies a trained model to a table.</summary>
internal static class PredictCommand
{
    public static Command Build()
    {
        var model = new Argument<string>("MODEL") { Description = "The folder of a run, or the model.safetensors in it." };
        var data = new Option<string>("--data")
        {
            Description = "The table (CSV; columns in any order, others than the model's features are ignored), or for a model of images an IDX file or a folder of PNG files.",
            HelpName = "FILE",
            Required = true,
        };
        var output = new Option<string>("--output", "-o") { Description = "Form of the predictions.", DefaultValueFactory = _ => "csv", HelpName = "csv|table|json" };
        output.AcceptOnlyFromAmong("csv", "table", "json");
        var outFile = new Option<string?>("--out") { Description = "Write the predictions to a file instead of stdout.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace the file of --out if there is one." };
        var metrics = new Option<bool>("--metrics") { Description = "Compare with the target column of the table; the metrics go to stderr." };
        var command = new Command("predict", "Apply a trained model to a table: a probability and a label, or a value, for each row.")
        {
            model, data, output, outFile, force, metrics,
        };
        command.SetAction(parsed => PredictRun.Run(new PredictRequest
        {
            Model = parsed.GetValue(model)!,
            Data = parsed.GetValue(data)!,
            Format = Enum.Parse<PredictionFormat>(parsed.GetValue(output)!, ignoreCase: true),
            Out = parsed.GetValue(outFile),
            Force = parsed.GetValue(force),
            Metrics = parsed.GetValue(metrics),
        }));
        return command;
    }
}
