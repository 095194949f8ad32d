using System.Buffers.Text;
using System.Text;
using HierFL.Protocol.Enrolment;

namespace HierFL.Protocol.Tests.Enrolment;

[TestClass]
public sealed class EnrolmentTokenTests
{
    private static readonly EnrolmentToken Token = new()
    {
        Edge = new Uri("https://eu.example:7443"),
        Federation = "cancer",
        Region = "eu",
        Hospital = "charite",
        Secret = EnrolmentToken.NewSecret(),
        Root = new string('a', 64),
        Expires = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero),
    };

    [TestMethod]
    public void Is_one_line_that_comes_back()
    {
        var line = Token.Write();
        Assert.StartsWith("hfl1.", line);
        Assert.DoesNotContain("\n", line);
        var back = EnrolmentToken.Parse("  " + line + "\n");
        CollectionAssert.AreEqual(Token.Secret, back.Secret);
        Assert.AreEqual(Token with { Secret = back.Secret }, back);
    }

    [TestMethod]
    public void Says_what_is_wrong_and_never_the_secret()
    {
        AssertRefused("", "begins with hfl1.");
        AssertRefused("hfl2.abc", "begins with hfl1.");
        AssertRefused("hfl1." + new string('a', EnrolmentToken.MaxLength), "at most");
        AssertRefused("hfl1.", "damaged");
        AssertRefused("hfl1.!!", "damaged");
        AssertRefused(Token.Write()[..^9], "damaged");
        AssertRefused(With("null"), "empty");
        AssertRefused(With("{}"), "damaged");
        AssertRefused(With(Json().Replace("\"region\"", "\"land\"", StringComparison.Ordinal)), "damaged");
        AssertRefused(With(Json().Replace("\"eu\"", "null", StringComparison.Ordinal)), "damaged");
        AssertRefused(With(Json().Replace("\"eu\"", "\"E U\"", StringComparison.Ordinal)), "'E U'");
        AssertRefused((Token with { Edge = new Uri("http://eu.example") }).Write(), "no https URL");
        AssertRefused((Token with { Edge = new Uri("/edge", UriKind.Relative) }).Write(), "no https URL");
        AssertRefused((Token with { Secret = new byte[31] }).Write(), "secret of 31 bytes");
        AssertRefused((Token with { Root = new string('A', 64) }).Write(), "pins no root");
    }

    private static string Json() => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Token.Write().AsSpan(5)));

    private static string With(string json) => "hfl1." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static void AssertRefused(string text, string part)
    {
        var problem = Assert.ThrowsExactly<FormatException>(() => EnrolmentToken.Parse(text));
        Assert.Contains(part, problem.Message);
        Assert.DoesNotContain(Convert.ToBase64String(Token.Secret)[..20], problem.Message);
    }
}
