using System.Text.Json.Serialization;

namespace HierFL.Grains.Access;

/// <summary>
/// The pass a call shows. Most calls of a silo are to its own grains: those get this very object, which nobody outside the process can make, and nothing of it
/// is signed or checked. A call that leaves the process is signed as it is written to the connection, and what is read there is another object.
/// </summary>
internal sealed class ShownPass
{
    private readonly Lazy<SignedCall> _signed;

    /// <summary>Of a call of this process.</summary>
    /// <param name="sign">Signs it, if it leaves.</param>
    public ShownPass(Func<SignedCall> sign) => (_signed, IsOwn) = (new Lazy<SignedCall>(sign), true);

    /// <summary>Of a call that came over a connection.</summary>
    [JsonConstructor]
    public ShownPass(string? pass, string? proof, ReadOnlyMemory<byte> words) => _signed = new Lazy<SignedCall>(new SignedCall(pass ?? "", proof ?? "", words));

    /// <summary>Whether this process makes the call.</summary>
    [JsonIgnore]
    public bool IsOwn { get; }

    [JsonIgnore]
    public SignedCall Signed => _signed.Value;

    public string Pass => Signed.Pass;

    public string Proof => Signed.Proof;

    public ReadOnlyMemory<byte> Words => Signed.Words;
}
