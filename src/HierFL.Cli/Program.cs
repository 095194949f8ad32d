using HierFL.Cli.Commands;

StandardStreams.Guard();
return await CommandLine.RunAsync(args);
