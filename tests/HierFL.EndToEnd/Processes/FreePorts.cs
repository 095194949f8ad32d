using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HierFL.EndToEnd.Processes;

/// <summary>Ports that nobody has: the system gives them out one after another, so that they stay free for a while.</summary>
internal sealed class FreePorts
{
    private readonly int[] _ports;

    public FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        _ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
    }

    public int this[int index] => _ports[index];

    public string Text(int index) => _ports[index].ToString(CultureInfo.InvariantCulture);
}
