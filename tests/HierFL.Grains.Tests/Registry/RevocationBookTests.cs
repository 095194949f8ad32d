using System.Collections.Immutable;
using HierFL.Grains.Registry;

namespace HierFL.Grains.Tests.Registry;

[TestClass]
public sealed class RevocationBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [TestMethod]
    public void A_serial_number_is_entered_once_and_a_name_as_often_as_it_is_decided()
    {
        var book = new RevocationBook().Revoke("serial/5f", "ada", "", Now);
        Assert.AreSame(book, book.Revoke("serial/5f", "eve", "", Now.AddDays(1)));
        book = book.Revoke("operator/bob", "ada", "", Now).Revoke("operator/bob", "ada", "", Now.AddDays(1));
        Assert.AreEqual(Now.AddDays(1), book.Find("operator/bob")!.At);
        Assert.HasCount(3, book.Revocations);
    }

    [TestMethod]
    public void A_list_that_was_restored_does_not_go_on_where_the_lost_one_was()
    {
        var first = new RevocationBook().Revoke("serial/5f", "ada", "", Now);
        var (lost, restored) = (first.Revoke("serial/60", "ada", "", Now), first.Revoke("serial/61", "ada", "", Now));
        Assert.IsTrue(lost.Continues(2, lost.Revocations[1]));
        Assert.IsTrue(lost.Continues(1, restored.Revocations[0]));
        Assert.IsFalse(restored.Continues(2, lost.Revocations[1]));
        Assert.IsFalse(first.Continues(2, lost.Revocations[1]));
        Assert.IsFalse(first.Continues(0, null));
    }

    [TestMethod]
    public void A_full_list_says_so()
    {
        var full = new RevocationBook { Revocations = [.. Enumerable.Range(0, RevocationBook.MaxRevocations).Select(i => new Revocation($"serial/{i}", Now, "ada", ""))] };
        Assert.Contains("a new root", Assert.ThrowsExactly<RevocationRefusedException>(() => full.Revoke("silo/eu", "ada", "", Now)).Message);
    }

    [TestMethod]
    [DataRow("operator/ada", true)]
    [DataRow("silo/eu", true)]
    [DataRow("authority/eu", true)]
    [DataRow("serial/0", true)]
    [DataRow("serial/5f0a", true)]
    [DataRow("serial/05", false)]
    [DataRow("serial/5F", false)]
    [DataRow("serial/", false)]
    [DataRow("hospital/eu", false)]
    [DataRow("operator/a/b", false)]
    [DataRow("operator/A", false)]
    [DataRow("", false)]
    public void A_subject_is_written_in_one_way(string subject, bool holds) => Assert.AreEqual(holds, RevocationSubject.Holds(subject));
}
