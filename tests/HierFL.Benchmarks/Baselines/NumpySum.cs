using System.Diagnostics;
using System.Globalization;

namespace HierFL.Benchmarks.Baselines;

/// <summary>A python process that sums in numpy whenever it is given a line, and answers with the seconds it took.</summary>
internal sealed class NumpySum : FloatSum
{
    private const string Python = "/usr/bin/python3";

    private const string Script =
        """
        import sys, time
        import numpy as np
        count, floats = int(sys.argv[1]), int(sys.argv[2])
        updates = [np.random.default_rng(i).random(floats, dtype=np.float32) - np.float32(0.5) for i in range(count)]
        total, part = np.zeros(floats, np.float32), np.empty(floats, np.float32)
        print("ready", flush=True)
        for line in sys.stdin:
            began = time.process_time()
            total[:] = 0
            for i, update in enumerate(updates):
                np.multiply(update, np.float32(1 + i), out=part)
                np.add(total, part, out=total)
            print(time.process_time() - began, flush=True)
        """;

    private readonly Process _process;

    private NumpySum(Process process) => _process = process;

    public override string Name => "numpy";

    /// <summary>Null where there is no python with numpy.</summary>
    public static NumpySum? TryOpen(int count, int floats)
    {
        if (!File.Exists(Python))
        {
            return null;
        }

        string[] words = ["-c", Script, $"{count}", $"{floats}"];
        var process = Process.Start(new ProcessStartInfo(Python, words) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (process.StandardOutput.ReadLine() == "ready")
        {
            return new NumpySum(process);
        }

        process.Dispose();
        return null;
    }

    public override double Run()
    {
        _process.StandardInput.WriteLine("sum");
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public override void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
