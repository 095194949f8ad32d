using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HierFL.Protocol.Enrolment;
using HierFL.Protocol.Pki;
using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Tests.Tls;

[TestClass]
public sealed class TlsFuzzTests
{
    [TestMethod]
    public async Task Call_passes()
    {
        using var federation = new Federation();
        var holder = federation.Hospital("eu", "a");
        var pass = CallPasses.Sign(holder, "submit", TimeProvider.System);
        var check = new CallPassCheck(() => federation.Trust, TimeProvider.System);
        var parts = pass.Split('.').Select(part => Base64Url.DecodeFromChars(part)).ToArray();
        await Fuzz.RunAsync(
            11,
            [Encoding.Latin1.GetBytes(pass)],
            async bytes => await RefuseAsync(check, holder, pass, Encoding.Latin1.GetString(bytes)),
            [typeof(InvalidDataException)]);
        await Fuzz.RunAsync(
            12,
            [parts[0]],
            async bytes => await RefuseAsync(check, holder, pass, $"{Base64Url.EncodeToString(bytes)}.{pass.Split('.')[1]}.{pass.Split('.')[2]}"),
            [typeof(InvalidDataException)]);
    }

    [TestMethod]
    public async Task Certificates()
    {
        using var federation = new Federation();
        var own = federation.Silo("eu");
        await Fuzz.RunAsync(
            13,
            [own.Certificate.RawData],
            bytes =>
            {
                using var certificate = X509CertificateLoader.LoadCertificate(bytes);
                var verdict = federation.Trust.Verify(certificate, own.Authorities, PeerPurpose.Client);
                Assert.IsFalse(verdict.IsTrusted && !certificate.RawData.AsSpan().SequenceEqual(own.Certificate.RawData));
                throw new CryptographicException();
            },
            typeof(CryptographicException));
    }

    [TestMethod]
    public async Task Alternative_names()
    {
        var good = CertificateNames.Extension(new PeerIdentity.Operator("cancer", "ada", OperatorRoles.All)).RawData;
        await Fuzz.RunAsync(14, [good], bytes => CertificateNames.Read(bytes), typeof(FormatException));
    }

    [TestMethod]
    public async Task Enrolment_tokens_and_signing_requests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var token = new EnrolmentToken
        {
            Edge = new Uri("https://eu.example"),
            Federation = "cancer",
            Region = "eu",
            Hospital = "a",
            Secret = new byte[32],
            Root = new string('0', 64),
            Expires = DateTimeOffset.UnixEpoch,
        };
        var json = Base64Url.DecodeFromChars(token.Write().AsSpan(5));
        await Fuzz.RunAsync(15, [json], bytes => EnrolmentToken.Parse("hfl1." + Base64Url.EncodeToString(bytes)), typeof(FormatException));
        await Fuzz.RunAsync(
            16, [Encoding.Latin1.GetBytes(SigningRequest.Create(key))], bytes => SigningRequest.ReadKey(Encoding.Latin1.GetString(bytes)), typeof(FormatException));
    }

    /// <summary>A damaged pass may be taken only where the damage does not matter (base64url has spare bits).</summary>
    private static async Task RefuseAsync(CallPassCheck check, OwnCertificate holder, string good, string pass)
    {
        byte[] call = [1, 2, 3];
        var verdict = await check.VerifyAsync(pass, "submit", call, CallPasses.Prove(holder, call));
        if (!verdict.IsTrusted)
        {
            throw new InvalidDataException(verdict.Refusal);
        }

        Assert.AreEqual(good[..good.LastIndexOf('.')], pass[..pass.LastIndexOf('.')]);
    }
}
