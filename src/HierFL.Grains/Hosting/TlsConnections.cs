using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace HierFL.Grains.Hosting;

/// <summary>
/// The TLS connections that are open. They live long: a certificate that is revoked keeps its access until its connection is ended
/// (<see cref="EndWhere"/>).
/// </summary>
public sealed partial class TlsConnections(ILogger<TlsConnections> log)
{
    /// <summary>A peer that has not shaken hands by then is let go.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int BufferBytes = 64 << 10;

    private readonly ConcurrentDictionary<ConnectionContext, X509Certificate2> _open = new();

    /// <summary>
    /// What was refused last: a handshake that was under way meanwhile looks at it, and no later one, which has been judged by what is known since. An authority
    /// may have been made anew under the name of the one that was revoked.
    /// </summary>
    private volatile Func<X509Certificate2, bool>? _refused;

    /// <summary>Ends every open connection whose peer has such a certificate.</summary>
    /// <returns>How many there were.</returns>
    public int EndWhere(Func<X509Certificate2, bool> isRefused)
    {
        _refused = isRefused;
        var refused = _open.Where(entry => isRefused(entry.Value)).ToArray();
        foreach (var (connection, certificate) in refused)
        {
            End(connection, certificate);
        }

        return refused.Length;
    }

    internal ConnectionDelegate Accept(Func<SslServerAuthenticationOptions> options, ConnectionDelegate next) =>
        context => RunAsync(context, (ssl, end) => ssl.AuthenticateAsServerAsync(options(), end), next);

    internal ConnectionDelegate Connect(Func<SslClientAuthenticationOptions> options, ConnectionDelegate next) =>
        context => RunAsync(context, (ssl, end) => ssl.AuthenticateAsClientAsync(options(), end), next);

    private async Task RunAsync(ConnectionContext context, Func<SslStream, CancellationToken, Task> authenticate, ConnectionDelegate next)
    {
        var (plain, before) = (context.Transport, _refused);
        await using var ssl = new SslStream(new DuplexPipeStream(plain));
        if (!await TryAuthenticateAsync(context, ssl, authenticate))
        {
            context.Abort();
            return;
        }

        var secure = new SslPipe(
            PipeReader.Create(ssl, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true)),
            PipeWriter.Create(ssl, new StreamPipeWriterOptions(minimumBufferSize: BufferBytes, leaveOpen: true)));
        using var peer = new X509Certificate2(ssl.RemoteCertificate!);
        _open[context] = peer;
        context.Transport = secure;
        if (_refused is { } meanwhile && !ReferenceEquals(meanwhile, before) && meanwhile(peer))
        {
            End(context, peer);
        }

        try
        {
            await next(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
            context.Transport = plain;
            await secure.Input.CompleteAsync();
            await secure.Output.CompleteAsync();
        }
    }

    private void End(ConnectionContext connection, X509Certificate2 certificate)
    {
        LogEnded(certificate.Subject, certificate.SerialNumber);
        connection.Abort(new ConnectionAbortedException("the certificate of the other side is revoked"));
    }

    private async Task<bool> TryAuthenticateAsync(ConnectionContext context, SslStream ssl, Func<SslStream, CancellationToken, Task> authenticate)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        end.CancelAfter(Patience);
        try
        {
            await authenticate(ssl, end.Token);
            return ssl.RemoteCertificate is not null;
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException)
        {
            LogRefused(context.RemoteEndPoint?.ToString() ?? "", error.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The connection with {Peer} was refused: {Reason}")]
    private partial void LogRefused(string peer, string reason);

    [LoggerMessage(LogLevel.Warning, "The connection of {Subject} (serial {Serial}) is ended: its certificate is revoked")]
    private partial void LogEnded(string subject, string serial);

    private sealed record SslPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
