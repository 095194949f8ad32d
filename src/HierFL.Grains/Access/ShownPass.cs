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
    public ShownPass(SignedCall signed) => _signed = new Lazy<SignedCall>(signed);

    /// <summary>Whether this process makes the call.</summary>
    public bool IsOwn { get; }

    public SignedCall Signed => _signed.Value;
}
