namespace HierFL.Grains.Tests.Global;

/// <summary>The job file of a toy federation.</summary>
internal sealed record ToyJob
{
    public const string DefaultName = "toy";

    public string Name { get; init; } = DefaultName;

    public int Rounds { get; init; } = 3;

    /// <summary>Rounds from one evaluation to the next.</summary>
    public int Every { get; init; } = 1;

    public string Standardize { get; init; } = "none";

    /// <summary>Hospitals a round needs.</summary>
    public string Min { get; init; } = "\"all\"";

    public string Deadline { get; init; } = "none";

    /// <summary>Kind of the cohort with its parameters.</summary>
    public string Cohort { get; init; } = "\"all\"";

    public long Seed { get; init; }

    public int RegionalRounds { get; init; } = 1;

    public string RegionDeadline { get; init; } = "none";

    public string Lost { get; init; } = "wait";

    /// <summary>JSON of the region's server optimizer.</summary>
    public string RegionServer { get; init; } = """{"kind":"sgd"}""";

    /// <summary>JSON of what a region counts.</summary>
    public string RegionWeight { get; init; } = "\"examples\"";

    /// <summary>JSON of the aggregation rule.</summary>
    public string Aggregation { get; init; } = """{"kind":"weighted-mean"}""";

    /// <summary>JSON of what stops the job before its rounds are done, with a comma before it; empty for nothing.</summary>
    public string Stop { get; init; } = "";

    /// <summary>How many checkpoints stay.</summary>
    public int Keep { get; init; } = 5;

    public string Text =>
        $$"""
        {"version":1,"name":"{{Name}}","seed":{{Seed}},"stop":{"rounds":{{Rounds}}{{Stop}} },"model":{"kind":"logistic-regression"},
         "data":{"dataset":"toy","standardize":"{{Standardize}}"},"target":{"task":"regression","column":"y"},
         "region":{"rounds":{{RegionalRounds}},"deadline":"{{RegionDeadline}}","lost":"{{Lost}}","server":{{RegionServer}},"weight":{{RegionWeight}} },"aggregation":{{Aggregation}},"checkpoint":{"keep":{{Keep}} },
         "cohort":{"kind":{{Cohort}},"min":{{Min}},"deadline":"{{Deadline}}"},
         "evaluation":{"metrics":["rmse"],"every":{{Every}} } }
        """;
}
