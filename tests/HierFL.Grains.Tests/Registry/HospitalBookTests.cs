using HierFL.Core.Rounds;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Tests.Registry;

[TestClass]
public sealed class HospitalBookTests
{
    private const string Secret = "5ecf";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [TestMethod]
    public void An_invitation_enrols_once()
    {
        var (book, first) = Invited().Enrol("aachen", Secret, Now);
        Assert.AreEqual(EnrolmentVerdict.Enrolled, first.Verdict);
        Assert.AreEqual(HospitalState.Active, book.Find("aachen")!.State);
        var (again, second) = book.Enrol("aachen", Secret, Now);
        Assert.AreEqual(EnrolmentVerdict.Used, second.Verdict);
        Assert.AreSame(book, again);
    }

    [TestMethod]
    [DataRow("bergen", Secret, 0, EnrolmentVerdict.Wrong)]
    [DataRow("aachen", "0123", 0, EnrolmentVerdict.Wrong)]
    [DataRow("aachen", Secret, 24, EnrolmentVerdict.Expired)]
    [DataRow("aachen", "0123", 24, EnrolmentVerdict.Wrong)]
    [DataRow("aachen", Secret, 23, EnrolmentVerdict.Enrolled)]
    public void Only_the_right_secret_in_time_enrols_and_only_it_hears_more(string hospital, string secret, int hours, EnrolmentVerdict expected)
    {
        var book = Invited();
        var (next, answer) = book.Enrol(hospital, secret, Now.AddHours(hours));
        Assert.AreEqual(expected, answer.Verdict);
        Assert.AreEqual(expected == EnrolmentVerdict.Enrolled, !ReferenceEquals(next, book));
        StringAssert.Contains(answer.Message, $"'{hospital}'");
    }

    [TestMethod]
    public void A_new_invitation_takes_the_place_of_an_open_one()
    {
        var book = Invited().Invite("aachen", "eve", "feed", Day, Now);
        Assert.AreEqual(EnrolmentVerdict.Wrong, book.Enrol("aachen", Secret, Now).Answer.Verdict);
        Assert.AreEqual(EnrolmentVerdict.Enrolled, book.Enrol("aachen", "feed", Now).Answer.Verdict);
    }

    [TestMethod]
    public void An_active_hospital_invited_anew_stays_active_and_can_enrol_once_more()
    {
        var book = Active().Invite("aachen", "eve", "feed", Day, Now);
        Assert.AreEqual(HospitalState.Active, book.Find("aachen")!.State);
        var (next, answer) = book.Enrol("aachen", "feed", Now);
        Assert.AreEqual(EnrolmentVerdict.Enrolled, answer.Verdict);
        Assert.AreEqual(EnrolmentVerdict.Used, next.Enrol("aachen", "feed", Now).Answer.Verdict);
    }

    [TestMethod]
    public void Removal_revokes_the_certificates_until_they_expire_by_themselves()
    {
        var book = Active().Certify("aachen", "0A1B", Now + Day, Now).Certify("aachen", "ff", Now + (2 * Day), Now);
        Assert.IsEmpty(book.Revoked(Now).Serials);
        var removed = book.Remove("aachen", "eve", "left", Now);
        CollectionAssert.AreEqual(new[] { "0a1b", "ff" }, removed.Revoked(Now).Serials.ToArray());
        CollectionAssert.AreEqual(new[] { "ff" }, removed.Revoked(Now + Day).Serials.ToArray());
        CollectionAssert.AreEqual(new[] { "aachen" }, removed.Revoked(Now).Hospitals.ToArray());
        Assert.IsGreaterThan(book.Revision, removed.Revision);
        Assert.AreSame(removed, removed.Remove("aachen", "eve", "again", Now));

        // Invited and enrolled again, the hospital is let in; its old certificates are not.
        var back = removed.Invite("aachen", "eve", "feed", Day, Now).Enrol("aachen", "feed", Now).Next;
        Assert.IsEmpty(back.Revoked(Now).Hospitals);
        CollectionAssert.AreEqual(new[] { "0a1b", "ff" }, back.Revoked(Now).Serials.ToArray());
        Assert.IsGreaterThan(removed.Revision, back.Revision);
    }

    [TestMethod]
    public void However_many_are_removed_their_list_comes_in_messages_of_64_KiB()
    {
        const int hospitals = 400;
        var certificates = Enumerable.Range(0, HospitalBook.MaxCertificates).Select(number => new BookedCertificate($"{number:x64}", Now + Day) { IsRevoked = true });
        var book = new HospitalBook
        {
            Hospitals =
            [
                .. Enumerable.Range(0, hospitals).Select(number => new BookedHospital
                {
                    Name = $"h{number:d62}", State = HospitalState.Removed, Since = Now, By = "eve", Certificates = [.. certificates],
                }),
            ],
        };
        var (names, serials, after) = (new List<string>(), 0, "");
        while (after is not null)
        {
            var page = book.Revoked(Now, after);
            Assert.IsLessThan(60 << 10, WireJson.Bytes(page).Length);
            names.AddRange(page.Hospitals);
            (serials, after) = (serials + page.Serials.Length, page.Next);
        }

        CollectionAssert.AreEqual(book.Hospitals.Select(hospital => hospital.Name).ToArray(), names);
        Assert.AreEqual(hospitals * HospitalBook.MaxCertificates, serials);
    }

    [TestMethod]
    public void A_removed_hospital_cannot_enrol_with_an_invitation_that_was_open()
    {
        var book = Active().Invite("aachen", "eve", "feed", Day, Now).Remove("aachen", "eve", "left", Now);
        Assert.AreEqual(EnrolmentVerdict.Wrong, book.Enrol("aachen", "feed", Now).Answer.Verdict);
    }

    [TestMethod]
    public void A_suspended_hospital_is_refused_until_it_is_restored()
    {
        var active = Active().Certify("aachen", "ff", Now + Day, Now);
        var suspended = active.Suspend("aachen", "eve", "audit", Now);
        CollectionAssert.AreEqual(new[] { "aachen" }, suspended.Revoked(Now).Hospitals.ToArray());
        Assert.IsEmpty(suspended.Revoked(Now).Serials, "its certificates are good again once it is restored");
        Assert.AreSame(suspended, suspended.Suspend("aachen", "bob", "audit", Now));
        var again = suspended.Suspend("aachen", "bob", "lost laptop", Now + Day).Find("aachen")!;
        Assert.AreEqual(("bob", "lost laptop", Now), (again.By, again.Reason, again.Since), "the newest reason, and when it began");
        Refused("hospital 'aachen' is suspended; only an active one gets a certificate", () => suspended.Certify("aachen", "fe", Now + Day, Now));
        Refused("hospital 'aachen' is suspended; restore it first", () => suspended.Invite("aachen", "eve", "feed", Day, Now));
        var restored = suspended.Restore("aachen", "eve", "done", Now);
        Assert.IsEmpty(restored.Revoked(Now).Hospitals);
        Assert.AreSame(restored, restored.Restore("aachen", "eve", "again", Now));
        Assert.IsGreaterThan(suspended.Revision, restored.Revision);
    }

    [TestMethod]
    public void What_is_not_allowed_is_refused_with_a_sentence()
    {
        var book = Invited();
        Refused("found the hospital name 'A'; allowed: a DNS label", () => book.Invite("A", "eve", "feed", Day, Now));
        Refused("found an invitation for 00:00:00", () => book.Invite("bergen", "eve", "feed", TimeSpan.Zero, Now));
        Refused("found an invitation for 31.00:00:00; allowed: above 0 and up to 30 days", () => book.Invite("bergen", "eve", "feed", 31 * Day, Now));
        Refused("no hospital 'bergen' is registered in this region", () => book.Suspend("bergen", "eve", "", Now));
        Refused("hospital 'aachen' is invited; only an active one can be suspended", () => book.Suspend("aachen", "eve", "", Now));
        Refused("hospital 'aachen' is invited; only an active one gets a certificate", () => book.Certify("aachen", "ff", Now + Day, Now));
        Refused("found the serial 'x'; allowed: 1 to 64 hexadecimal digits", () => Active().Certify("aachen", "x", Now + Day, Now));
        Refused("hospital 'aachen' is removed; invite it", () => book.Remove("aachen", "eve", "", Now).Restore("aachen", "eve", "", Now));
        var full = book with { Hospitals = [.. Enumerable.Range(0, HospitalBook.MaxHospitals).Select(i => book.Hospitals[0] with { Name = $"h{i:D6}" })] };
        Refused("10000 hospitals are registered; allowed are 10000", () => full.Invite("new", "eve", "feed", Day, Now));
    }

    [TestMethod]
    public void Certificates_are_bounded_and_expired_ones_make_room()
    {
        var book = Enumerable.Range(0, HospitalBook.MaxCertificates)
            .Aggregate(Active(), (next, i) => next.Certify("aachen", $"{i:x}", Now + Day, Now));
        Assert.AreSame(book, book.Certify("aachen", "A", Now + Day, Now), "it is recorded already");
        Refused("hospital 'aachen' has 64 certificates that are still valid", () => book.Certify("aachen", "ffff", Now + (2 * Day), Now));
        Assert.HasCount(1, book.Certify("aachen", "ffff", Now + (2 * Day), Now + Day).Find("aachen")!.Certificates);
    }

    [TestMethod]
    public void Its_state_survives_its_JSON_and_holds_no_secret()
    {
        var book = Active().Invite("bergen", "eve", "feed", Day, Now).Certify("aachen", "ff", Now + Day, Now)
            .Offer("aachen", new Dictionary<string, long> { ["toy"] = 5 });
        var json = WireJson.Bytes(book);
        CollectionAssert.AreEqual(json, WireJson.Bytes(WireJson.Read<HospitalBook>(json)));
        Assert.AreSame(book, book.Offer("aachen", new Dictionary<string, long> { ["toy"] = 5 }));
    }

    [TestMethod]
    public void A_secret_is_32_bytes_and_its_hash_is_of_them()
    {
        var secret = InvitationSecret.Make(count => [.. Enumerable.Repeat((byte)7, count)]);
        Assert.AreEqual("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc", secret);
        Assert.AreEqual(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. Enumerable.Repeat((byte)7, 32)])), InvitationSecret.HashOf(secret));
        foreach (var none in new[] { "", "BwcH", secret + "Bwc", "!!", new string('x', 500) })
        {
            Assert.AreEqual(new string('0', 64), InvitationSecret.HashOf(none));
        }
    }

    private static void Refused(string sentence, Action act) => StringAssert.StartsWith(Assert.ThrowsExactly<HospitalRefusedException>(act).Message, sentence);

    private static HospitalBook Invited() => new HospitalBook().Invite("aachen", "eve", Secret, Day, Now);

    private static HospitalBook Active() => Invited().Enrol("aachen", Secret, Now).Next;
}
