namespace HierFL.Core.Updates;

/// <summary>The Euclidean norm of an update's parameters, summed while they are checked.</summary>
public sealed class UpdateNorm
{
    internal double Squares { get; set; }

    public double Value => Math.Sqrt(Squares);
}
