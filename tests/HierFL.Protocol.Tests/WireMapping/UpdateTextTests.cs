using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using HierFL.Core.Rounds;
using HierFL.Core.Updates;
using HierFL.Protocol.WireMapping;

namespace HierFL.Protocol.Tests.WireMapping;

[TestClass]
public sealed class UpdateTextTests
{
    private static readonly UpdateHeader Header = new()
    {
        Key = new RoundKey("breast-cancer", 3, 7),
        Hospital = "charite",
        BaseModel = new string('a', 64),
        Weight = 398.0 / 3,
        Sha256 = new string('b', 64),
        Length = long.MaxValue,
        Report = ImmutableSortedDictionary<string, double>.Empty.Add("auc", 0.1 + 0.2).Add("loss", double.Epsilon),
    };

    [TestMethod]
    public void A_header_comes_back_bit_for_bit_with_the_hospital_of_the_connection()
    {
        foreach (var header in new[] { Header, Header with { BaseModel = "", Report = Header.Report.Clear() }, Header with { Weight = double.NaN } })
        {
            var back = UpdateHeaderText.Read(UpdateHeaderText.Write(header), "charite");
            CollectionAssert.AreEqual(header.Report.ToList(), back.Report.ToList());
            Assert.AreEqual(header, back with { Report = header.Report });
        }

        Assert.AreEqual("mayo", UpdateHeaderText.Read(UpdateHeaderText.Write(Header), "mayo").Hospital);
        Assert.DoesNotContain("charite", Json());
    }

    [TestMethod]
    public void The_largest_report_fits()
    {
        var report = Enumerable.Range(0, UpdateHeader.MaxReports).ToImmutableSortedDictionary(index => new string('m', 60) + index, _ => -double.MaxValue);
        Assert.HasCount(UpdateHeader.MaxReports, UpdateHeaderText.Read(UpdateHeaderText.Write(Header with { Report = report }), "a").Report);
        var more = report.Add("one", 1);
        AssertRefused(UpdateHeaderText.Write(Header with { Report = more }), "65 metrics");
    }

    [TestMethod]
    public void Refuses_a_header_out_of_bounds()
    {
        AssertRefused("", "not the JSON");
        AssertRefused("!!!!", "not base64url");
        AssertRefused(new string('A', Base64Url.GetEncodedLength(WireLimits.MaxHeaderBytes) + 1), "characters");
        AssertRefused(Text("null"), "null");
        AssertRefused(Text("{}"), "not the JSON");
        AssertRefused(Text("[" + new string('[', 100)), "not the JSON");
        AssertRefused(Changed("\"weight\":", "\"hospital\":\"mayo\",\"weight\":"), "not the JSON");
        AssertRefused(Changed("\"weight\":", "\"weight\":1,\"weight\":"), "not the JSON");
        AssertRefused(Changed("\"auc\":", "\"loss\":"), "not the JSON");
        AssertRefused(Changed("\"length\":9223372036854775807", "\"length\":-1"), "length of the update is -1");
        AssertRefused(Changed("\"length\":9223372036854775807", "\"length\":9223372036854775808"), "not the JSON");
        AssertRefused(Changed("\"breast-cancer\"", "\"../etc\""), "job is '../etc'");
        AssertRefused(Changed("\"breast-cancer\"", "null"), "not the JSON");
        AssertRefused(Changed("\"epoch\":3", "\"epoch\":-3"), "epoch is -3");
        AssertRefused(Changed("\"sequence\":7", "\"sequence\":0"), "sequence is 0");
        AssertRefused(Changed(new string('b', 64), new string('B', 64)), "update is 'BBB");
        AssertRefused(Changed(new string('a', 64), "aa"), "base model is 'aa'");
        AssertRefused(Changed("\"auc\"", "\"\""), "name that is empty");
        AssertRefused(Changed("\"auc\"", $"\"{new string('x', 65)}\""), "name that is empty or long");
        Assert.ThrowsExactly<WireException>(() => UpdateHeaderText.Write(Header with { BaseModel = new string('a', WireLimits.MaxHeaderBytes) }));
    }

    [TestMethod]
    public void Every_verdict_comes_back()
    {
        UpdateOutcome[] outcomes =
        [
            UpdateOutcome.Accepted, UpdateOutcome.Duplicate, UpdateOutcome.Late, UpdateOutcome.Retry,
            .. Enum.GetValues<RejectionReason>().Where(reason => reason != RejectionReason.None).Select(reason => UpdateOutcome.Rejected(reason, "a sentence")),
        ];
        foreach (var outcome in outcomes)
        {
            Assert.AreEqual(outcome, UpdateOutcomeText.Read(UpdateOutcomeText.Write(outcome)));
        }

        var longer = UpdateOutcome.Rejected(RejectionReason.OutOfBound, new string('"', 5000));
        Assert.AreEqual(WireLimits.MaxSentence, UpdateOutcomeText.Read(UpdateOutcomeText.Write(longer)).Detail.Length);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("""{"verdict":0}""")]
    [DataRow("""{"verdict":"maybe"}""")]
    [DataRow("""{"verdict":"accepted, late"}""")]
    [DataRow("""{"verdict":"accepted","reason":"wrong-hash"}""")]
    [DataRow("""{"verdict":"rejected","reason":"none"}""")]
    [DataRow("""{"verdict":"accepted","detail":null}""")]
    [DataRow("""{"verdict":"accepted","other":1}""")]
    [DataRow("""{"verdict":"accepted"} """ + "x")]
    public void Refuses_what_is_no_verdict(string json)
    {
        Assert.ThrowsExactly<WireException>(() => UpdateOutcomeText.Read(Encoding.UTF8.GetBytes(json)));
        Assert.ThrowsExactly<WireException>(() => UpdateOutcomeText.Read(new byte[WireLimits.MaxOutcomeBytes + 1]));
    }

    private static string Json() => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(UpdateHeaderText.Write(Header)));

    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Changed(string from, string to)
    {
        Assert.Contains(from, Json());
        return Text(Json().Replace(from, to, StringComparison.Ordinal));
    }

    private static void AssertRefused(string text, string part) =>
        Assert.Contains(part, Assert.ThrowsExactly<WireException>(() => UpdateHeaderText.Read(text, "charite")).Message);
}
