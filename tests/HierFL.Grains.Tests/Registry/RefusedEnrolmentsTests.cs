using HierFL.Grains.Registry;

namespace HierFL.Grains.Tests.Registry;

[TestClass]
public sealed class RefusedEnrolmentsTests
{
    [TestMethod]
    public void A_few_an_hour_are_told_one_by_one_and_the_rest_by_its_number()
    {
        var (refused, now) = (new RefusedEnrolments(), DateTimeOffset.UnixEpoch);
        for (var i = 0; i < RefusedEnrolments.Most; i++)
        {
            Assert.AreEqual(0, refused.Next(now));
        }

        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.IsNull(refused.Next(now.AddMinutes(59)));
        }

        Assert.AreEqual(1_000_000, refused.Next(now.AddHours(1)));
        Assert.AreEqual(0, refused.Next(now.AddHours(1)));
    }
}
