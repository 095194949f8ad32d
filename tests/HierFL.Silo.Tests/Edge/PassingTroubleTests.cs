using Grpc.Core;
using HierFL.Grains.Access;
using HierFL.Grains.Storage;
using HierFL.Silo.Edge;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace HierFL.Silo.Tests.Edge;

/// <summary>What passes is told as that, and what does not is not.</summary>
[TestClass]
public sealed class PassingTroubleTests
{
    private readonly DefaultHttpContext _http = new() { Response = { Body = new MemoryStream() } };

    public static IEnumerable<Exception[]> Passing =>
    [
        [new StoreUnavailableException("cannot read jobs/job/spec.yaml", null)], [new CallRefusedException("the call pass has expired")],
        [new TimeoutException()], [new OrleansException("no silo")],
    ];

    [TestMethod]
    [DynamicData(nameof(Passing))]
    public async Task A_peer_is_told_to_ask_again_with_a_sentence_and_nothing_of_what_was_begun(Exception error)
    {
        await AnswerAsync(error);
        Assert.AreEqual((503, "1", null), (_http.Response.StatusCode, _http.Response.Headers.RetryAfter.ToString(), _http.Response.ContentLength));
        _http.Response.Body.Position = 0;
        Assert.AreEqual(PassingTrouble.Sentence, await new StreamReader(_http.Response.Body).ReadToEndAsync());
    }

    [TestMethod]
    [DynamicData(nameof(Passing))]
    public async Task A_hospital_that_calls_is_told_so_too(Exception error)
    {
        var told = await Assert.ThrowsExactlyAsync<RpcException>(() => HospitalService.AnswerAsync<int>(() => throw error));
        Assert.AreEqual((StatusCode.Unavailable, PassingTrouble.Sentence), (told.StatusCode, told.Status.Detail));
    }

    [TestMethod]
    public async Task What_will_not_pass_is_no_such_trouble() => await Assert.ThrowsExactlyAsync<InvalidDataException>(() => AnswerAsync(new InvalidDataException()));

    private async Task AnswerAsync(Exception error) => await new PassingTrouble(NullLogger<PassingTrouble>.Instance).InvokeAsync(
        EndpointFilterInvocationContext.Create(_http),
        _ =>
        {
            _http.Response.ContentLength = 5;
            throw error;
        });
}
