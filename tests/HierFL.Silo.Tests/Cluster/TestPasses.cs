using HierFL.Grains.Access;
using HierFL.Protocol.Tls;

namespace HierFL.Silo.Tests.Cluster;

/// <summary>Signs like the command line, or not quite.</summary>
internal sealed class TestPasses(OwnCertificate own, TimeProvider? time = null) : ICallPasses
{
    private readonly CallPassBook _book = new(() => own, time ?? TimeProvider.System);

    public Func<string, string> Audience { get; init; } = audience => audience;

    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Call { get; init; } = call => call;

    public Func<string, string> Pass { get; init; } = pass => pass;

    public Caller Self => throw new NotSupportedException();

    public SignedCall For(string audience, ReadOnlyMemory<byte> call)
    {
        var words = Call(call);
        var (pass, proof) = _book.For(Audience(audience), words.Span);
        return new SignedCall(Pass(pass), proof, words);
    }

    public ValueTask<Caller> VerifyAsync(SignedCall signed, string audience, ReadOnlyMemory<byte> call) => throw new NotSupportedException();
}

/// <summary>A clock that is behind.</summary>
internal sealed class EarlierClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - by;
}
