using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace HierFL.Testing;

/// <summary>A real file system of few bytes, in memory. Only Linux and only the administrator can make one; elsewhere the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(string path, int kibibytes)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", path))
        {
            Assert.Inconclusive("needs the right to mount a small file system");
        }

        return new SmallDisk(path);
    }

    public void MakeReadOnly() => Assert.IsTrue(Run("mount", "-o", "remount,ro", Path));

    public void MakeWritable() => Assert.IsTrue(Run("mount", "-o", "remount,rw", Path));

    public void Dispose() => Run("umount", "--lazy", Path);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
