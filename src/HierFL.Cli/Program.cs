using HierFL.Cli.Commands;

return await CommandLine.RunAsync(args);
