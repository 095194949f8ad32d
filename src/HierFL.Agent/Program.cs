using HierFL.Agent.Commands;

return await CommandLine.RunAsync(args);
