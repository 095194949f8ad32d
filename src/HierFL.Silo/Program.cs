return await HierFL.Silo.SiloCommand.RunAsync(args);
