using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using HierFL.Protocol.Tls;
using HierFL.Testing;

namespace HierFL.Protocol.Tests.Tls;

[TestClass]
public sealed class CallPassTests
{
    private static readonly byte[] Call = [1, 2, 3];

    private readonly ManualTime _time = new();

    [TestMethod]
    public async Task Says_who_calls_and_is_known_the_second_time()
    {
        using var federation = new Federation(time: _time);
        var ada = federation.Operator("ada", OperatorRoles.DataScientist);
        var check = new CallPassCheck(() => federation.Trust, _time);
        var pass = CallPasses.Sign(ada, "submit", _time);
        Assert.IsLessThan(CallPasses.MaxLength, pass.Length);
        for (var time = 0; time < 2; time++)
        {
            var verdict = await VerifyAsync(check, pass, ada);
            Assert.AreEqual(ada.Identity, verdict.Identity, verdict.Refusal);
            Assert.AreEqual(1, check.KnownCount);
        }
    }

    [TestMethod]
    public async Task Is_good_for_its_audience_and_for_five_minutes()
    {
        using var federation = new Federation(time: _time);
        var check = new CallPassCheck(() => federation.Trust, _time);
        var ada = federation.Operator("ada", OperatorRoles.Admin);
        var pass = CallPasses.Sign(ada, "submit", _time);
        await AssertRefusedAsync(check, pass, "not for 'cancel'", "cancel");
        Assert.IsTrue((await VerifyAsync(check, pass, ada)).IsTrusted);
        await AssertRefusedAsync(check, pass, "not for 'cancel'", "cancel");

        _time.Advance(CallPasses.MaxLifetime);
        await AssertRefusedAsync(check, pass, "expired");
        await AssertRefusedAsync(new CallPassCheck(() => federation.Trust, _time), pass, "expired");
    }

    [TestMethod]
    public async Task Refuses_a_pass_from_the_future()
    {
        using var federation = new Federation(time: _time);
        var pass = CallPasses.Sign(federation.Operator("ada", OperatorRoles.Admin), "submit", new ManualTime(_time.GetUtcNow() + TimeSpan.FromMinutes(2)));
        await AssertRefusedAsync(new CallPassCheck(() => federation.Trust, _time), pass, "a clock is wrong");
    }

    [TestMethod]
    public async Task A_pass_that_is_forgotten_while_it_is_checked_is_good_all_the_same()
    {
        using var federation = new Federation(time: _time);
        Action meanwhile = () => { };
        var trust = new Trust(federation.Root.Roots, _time, _ => { meanwhile(); return false; });
        var check = new CallPassCheck(() => trust, _time) { MostKnown = 1 };
        var (ada, bob) = (federation.Operator("ada", OperatorRoles.Admin), federation.Operator("bob", OperatorRoles.Admin));
        var (pass, other) = (CallPasses.Sign(ada, "submit", _time), CallPasses.Sign(bob, "submit", _time));
        Assert.IsTrue((await VerifyAsync(check, pass, ada)).IsTrusted);

        // Another call comes in between, with a pass that there is no room for beside the first.
        Task<PeerVerdict>? between = null;
        meanwhile = () =>
        {
            meanwhile = () => { };
            between = VerifyAsync(check, other, bob).AsTask();
        };
        var verdict = await VerifyAsync(check, pass, ada);

        Assert.AreEqual(ada.Identity, verdict.Identity, verdict.Refusal);
        Assert.AreEqual(bob.Identity, (await between!).Identity);
        Assert.AreEqual(1, check.KnownCount);
    }

    [TestMethod]
    public async Task A_revocation_counts_at_once()
    {
        using var federation = new Federation(time: _time);
        var revoked = false;
        var trust = new Trust(federation.Root.Roots, _time, _ => revoked);
        var check = new CallPassCheck(() => trust, _time);
        var ada = federation.Operator("ada", OperatorRoles.Admin);
        var pass = CallPasses.Sign(ada, "submit", _time);
        Assert.IsTrue((await VerifyAsync(check, pass, ada)).IsTrusted);
        revoked = true;
        await AssertRefusedAsync(check, pass, "revoked");
    }

    [TestMethod]
    public async Task Refuses_every_change_of_a_claim()
    {
        using var federation = new Federation(time: _time);
        var check = new CallPassCheck(() => federation.Trust, _time);
        var pass = CallPasses.Sign(federation.Hospital("eu", "a"), "submit", _time);
        foreach (var claim in new[] { "iss", "jti", "sub" })
        {
            await AssertRefusedAsync(check, Changed(pass, payload: claims => claims[claim] = "hierfl://cancer/operator/ada"), "the signature");
        }

        await AssertRefusedAsync(check, Changed(pass, payload: claims => claims["aud"] = "cancel"), "the signature", "cancel");
        await AssertRefusedAsync(check, Changed(pass, payload: claims => claims["exp"] = claims["exp"]!.GetValue<long>() - 1), "the signature");
        Assert.AreEqual(0, check.KnownCount);
    }

    [TestMethod]
    public async Task A_holder_can_sign_no_more_than_it_may()
    {
        using var federation = new Federation(time: _time);
        var check = new CallPassCheck(() => federation.Trust, _time);
        var hospital = federation.Hospital("eu", "a");
        var pass = CallPasses.Sign(hospital, "submit", _time);
        Assert.IsTrue((await VerifyAsync(check, Changed(pass, signer: hospital, payload: claims => claims["jti"] = "other"), hospital)).IsTrusted);
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims["iss"] = "hierfl://cancer/operator/ada"), "another issuer");
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims.Remove("iss")), "another issuer");
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims.Remove("aud")), "not for");
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims["exp"] = claims["exp"]!.GetValue<long>() + 1), "lives for");
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims.Remove("exp")), "when it expires");
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims.Remove("iat")), "when it expires");
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims["exp"] = long.MaxValue), "");
        await AssertRefusedAsync(check, Changed(pass, signer: hospital, payload: claims => claims["iat"] = "text"), "");
    }

    [TestMethod]
    public async Task Refuses_every_other_way_to_sign()
    {
        using var federation = new Federation(time: _time);
        var check = new CallPassCheck(() => federation.Trust, _time);
        var pass = CallPasses.Sign(federation.Hospital("eu", "a"), "submit", _time);
        foreach (var algorithm in new[] { "none", "None", "HS256", "RS256", "ES384", "PS256" })
        {
            await AssertRefusedAsync(check, Changed(pass, header: header => header["alg"] = algorithm), "only ES256");
            await AssertRefusedAsync(check, Changed(pass, header: header => header["alg"] = algorithm, unsigned: true), "only ES256");
        }

        await AssertRefusedAsync(check, Changed(pass, unsigned: true), "signature");
    }

    [TestMethod]
    public async Task Believes_no_certificate_but_one_of_the_federation()
    {
        using var federation = new Federation(time: _time);
        using var impostor = new Federation(time: _time);
        var check = new CallPassCheck(() => federation.Trust, _time);
        await AssertRefusedAsync(check, CallPasses.Sign(impostor.Operator("ada", OperatorRoles.Admin), "submit", _time), "not of this federation");

        // The chain of another, in front of one's own signature.
        var (mine, theirs) = (CallPasses.Sign(federation.Hospital("eu", "a"), "submit", _time), CallPasses.Sign(federation.Hospital("eu", "b"), "submit", _time));
        var chain = Part(theirs, 0)["x5c"]!.DeepClone();
        await AssertRefusedAsync(check, Changed(mine, header: header => header["x5c"] = chain), "the signature");
        await AssertRefusedAsync(
            check,
            Changed(mine, header: header => header["x5c"] = chain.DeepClone(), payload: claims => claims["iss"] = "hierfl://cancer/hospital/eu/b"),
            "signature");
        await AssertRefusedAsync(check, Changed(mine, header: header => header.Remove("x5c")), "cannot be read");
        await AssertRefusedAsync(check, Changed(mine, header: header => header["x5c"] = new JsonArray()), "cannot be read");
        await AssertRefusedAsync(check, Changed(mine, header: header => header["x5c"] = new JsonArray(1, 2)), "cannot be read");
        await AssertRefusedAsync(check, Changed(mine, header: header => header["x5c"] = "text"), "cannot be read");
    }

    [TestMethod]
    public async Task A_pass_with_a_proof_is_good_for_that_call_alone()
    {
        using var federation = new Federation(time: _time);
        var check = new CallPassCheck(() => federation.Trust, _time);
        var (ada, eve) = (federation.Operator("ada", OperatorRoles.Admin), federation.Operator("eve", OperatorRoles.Admin));
        var (pass, call, other) = (CallPasses.Sign(ada, "region", _time), "submit heart"u8.ToArray(), "submit breast"u8.ToArray());
        Assert.AreEqual(ada.Identity, (await check.VerifyAsync(pass, "region", call, CallPasses.Prove(ada, call))).Identity);
        foreach (var proof in new[] { "", "AAAA", "not base 64", new string('A', 10_000), CallPasses.Prove(ada, other), CallPasses.Prove(eve, call) })
        {
            Assert.Contains("did not sign this call", (await check.VerifyAsync(pass, "region", call, proof)).Refusal!);
        }

        Assert.Contains("not for 'root'", (await check.VerifyAsync(pass, "root", call, CallPasses.Prove(ada, call))).Refusal!);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a")]
    [DataRow("a.b")]
    [DataRow("a.b.c")]
    [DataRow("..")]
    [DataRow("....")]
    [DataRow("eyJhbGciOiJFUzI1NiJ9..")]
    public async Task Refuses_what_is_no_pass(string pass)
    {
        using var federation = new Federation(time: _time);
        await AssertRefusedAsync(new CallPassCheck(() => federation.Trust, _time), pass, "");
        await AssertRefusedAsync(new CallPassCheck(() => federation.Trust, _time), new string('a', CallPasses.MaxLength + 1), "characters");
    }

    /// <summary>A call by the pass's holder.</summary>
    private static ValueTask<PeerVerdict> VerifyAsync(CallPassCheck check, string pass, OwnCertificate holder) =>
        check.VerifyAsync(pass, "submit", Call, CallPasses.Prove(holder, Call));

    private static async Task AssertRefusedAsync(CallPassCheck check, string pass, string part, string audience = "submit")
    {
        var verdict = await check.VerifyAsync(pass, audience, Call, "");
        Assert.IsFalse(verdict.IsTrusted);
        Assert.Contains(part, verdict.Refusal);
        Assert.DoesNotContain("did not sign this call", verdict.Refusal, "the pass itself is taken");
    }

    private static JsonObject Part(string pass, int index) => JsonNode.Parse(Base64Url.DecodeFromChars(pass.Split('.')[index]))!.AsObject();

    private static string Changed(string pass, Action<JsonObject>? header = null, Action<JsonObject>? payload = null, bool unsigned = false, OwnCertificate? signer = null)
    {
        var (first, second) = (Part(pass, 0), Part(pass, 1));
        header?.Invoke(first);
        payload?.Invoke(second);
        var signed = $"{Text(first)}.{Text(second)}";
        using var key = signer?.Certificate.GetECDsaPrivateKey();
        var signature = key is null ? pass.Split('.')[2] : Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
        return $"{signed}.{(unsigned ? "" : signature)}";
        static string Text(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
    }
}
