namespace HierFL.Benchmarks.Results;

/// <summary>Diabetes 130-US hospitals: logistic regression over 24 hospitals.</summary>
internal sealed class DiabetesTable : ComparisonTable
{
    public override string Name => "diabetes";

    protected override string Job => "diabetes/job.yaml";

    protected override string Prepare(ResultsRun run)
    {
        var folder = Directory.CreateDirectory(run.Work.Path("diabetes")).FullName;
        new DiabetesPreparation().Write(run.Data, folder);
        var federation = Path.Combine(folder, "federation.yaml");
        File.Copy(ResultsRun.Example("diabetes/federation.yaml"), federation);
        return federation;
    }
}
