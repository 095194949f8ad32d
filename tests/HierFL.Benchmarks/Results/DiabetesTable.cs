namespace HierFL.Benchmarks.Results;

/// <summary>Diabetes 130-US hospitals: logistic regression over 24 hospitals.</summary>
internal sealed class DiabetesTable : ComparisonTable
{
    public override string Name => "diabetes";
}
