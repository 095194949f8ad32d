using System.Net.Security;

namespace HierFL.Protocol.Tls;

/// <summary>
/// Sends requests through connections of the certificate in force. A handler's TLS options are fixed once it is used, so a renewed certificate gets a handler of
/// its own; calls that run on the old one end there.
/// </summary>
internal sealed class RenewingHandler(Func<OwnCertificate> own, Func<OwnCertificate, SslClientAuthenticationOptions> options, Uri? proxy) : HttpMessageHandler
{
    private readonly Lock _changing = new();
    private OwnCertificate? _certificate;
    private HttpMessageInvoker? _invoker;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Invoker().SendAsync(request, cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => Invoker().Send(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _invoker?.Dispose();
        }

        base.Dispose(disposing);
    }

    private HttpMessageInvoker Invoker()
    {
        var now = own();
        lock (_changing)
        {
            if (_invoker is null || _certificate != now)
            {
                // The old handler is left to its running calls; it closes its idle connections by itself.
                (_certificate, _invoker) = (now, new HttpMessageInvoker(TlsSockets.Create(options(now), proxy)));
            }

            return _invoker;
        }
    }
}
