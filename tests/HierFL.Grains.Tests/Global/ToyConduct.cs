using HierFL.Core.Rounds;

namespace HierFL.Grains.Tests.Global;

/// <summary>What a hospital does with an order.</summary>
internal enum ToyAnswer
{
    /// <summary>Sends what it computed.</summary>
    Send,

    /// <summary>Says that it will not contribute.</summary>
    Decline,

    /// <summary>Says that it waits for approval, and is asked once more.</summary>
    Wait,

    /// <summary>Loses the order without a word.</summary>
    Lose,
}

/// <summary>How the hospitals of a toy federation behave. By default they answer every order at once and honestly.</summary>
internal sealed record ToyConduct
{
    /// <summary>Decides about an order once hospital and plan are known; the hospital is at work until that is done.</summary>
    public Func<string, RoundPlan, Task<ToyAnswer>> Answer { get; init; } = (_, _) => Task.FromResult(ToyAnswer.Send);

    /// <summary>What is sent instead of the honest body, and with which weight.</summary>
    public Func<string, RoundPlan, byte[], (byte[] Body, double Weight)> Forge { get; init; } = (hospital, _, body) => (body, ToyFederation.Weight(hospital));
}
