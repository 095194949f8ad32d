namespace HierFL.Grains.Backups;

/// <summary>A backup that cannot be taken or restored, with what was found and what to do.</summary>
public sealed class BackupException(string message) : InvalidOperationException(message);
