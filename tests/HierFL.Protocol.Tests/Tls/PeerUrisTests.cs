using HierFL.Protocol.Tls;

namespace HierFL.Protocol.Tests.Tls;

[TestClass]
public sealed class PeerUrisTests
{
    public static IEnumerable<object[]> Identities =>
    [
        [new PeerIdentity.Silo("cancer", "eu"), "hierfl://cancer/silo/eu"],
        [new PeerIdentity.Hospital("cancer", "eu", "charite"), "hierfl://cancer/hospital/eu/charite"],
        [new PeerIdentity.Operator("cancer", "ada", OperatorRoles.Auditor | OperatorRoles.DataScientist),
            "hierfl://cancer/operator/ada hierfl://cancer/role/data-scientist hierfl://cancer/role/auditor"],
        [new PeerIdentity.Authority("cancer", "eu"), "hierfl://cancer/authority/eu"],
        [new PeerIdentity.Authority("cancer"), "hierfl://cancer/authority"],
    ];

    [TestMethod]
    [DynamicData(nameof(Identities))]
    public void Writes_an_identity_and_reads_it_back(PeerIdentity identity, string uris)
    {
        Assert.AreEqual(uris, string.Join(' ', PeerUris.Of(identity)));
        Assert.AreEqual(identity, PeerUris.Read(uris.Split(' ')));
    }

    [TestMethod]
    [DataRow("", "0 URI names")]
    [DataRow("spiffe://cancer/silo/eu", "no identity")]
    [DataRow("HIERFL://cancer/silo/eu", "no identity")]
    [DataRow("hierfl://cancer", "no identity")]
    [DataRow("hierfl://cancer/silo", "names no silo")]
    [DataRow("hierfl://cancer/silo/eu/one", "names no silo")]
    [DataRow("hierfl://cancer/silo/EU", "not the name of a region")]
    [DataRow("hierfl://cancer/silo/eu%2d1", "not the name of a region")]
    [DataRow("hierfl://cancer/silo/", "not the name of a region")]
    [DataRow("hierfl://can_cer/silo/eu", "not the name of a federation")]
    [DataRow("hierfl://cancer/silo/operators", "no region may be called")]
    [DataRow("hierfl://cancer/hospital/eu", "names no silo")]
    [DataRow("hierfl://cancer/hospital/eu/a?x=1", "not the name of a hospital")]
    [DataRow("hierfl://cancer/hospital/eu/../us", "no identity")]
    [DataRow("hierfl://cancer/silo/eu hierfl://cancer/silo/us", "names 2 identities")]
    [DataRow("hierfl://cancer/silo/eu hierfl://cancer/hospital/eu/a", "names 2 identities")]
    [DataRow("hierfl://cancer/silo/eu hierfl://cancer/role/admin", "only operators have roles")]
    [DataRow("hierfl://cancer/role/admin", "names 0 identities")]
    [DataRow("hierfl://cancer/operator/ada", "one or more of the roles")]
    [DataRow("hierfl://cancer/operator/ada hierfl://cancer/role/boss", "no role")]
    [DataRow("hierfl://cancer/operator/ada hierfl://cancer/role/admin hierfl://cancer/role/admin", "twice")]
    [DataRow("hierfl://cancer/operator/ada hierfl://other/role/admin", "several federations")]
    public void Refuses_what_is_not_one_identity(string uris, string part)
    {
        var problem = Assert.ThrowsExactly<FormatException>(() => PeerUris.Read(uris.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains(part, problem.Message);
    }
}
