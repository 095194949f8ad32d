using System.Collections.Immutable;
using HierFL.Cli.Embedded;
using HierFL.Core.Jobs;
using HierFL.Learning.Data;

namespace HierFL.Cli.Tests.Embedded;

[TestClass]
public sealed class HospitalNotesTests
{
    private const string NothingMeasured = "no hospital has the 10 rows of split 'test' that its policy asks for: nothing is measured";

    [TestMethod]
    public void Nothing_is_said_where_everybody_takes_part() => AssertNotes(new JobSpec(), [("oslo", 1, 10), ("va", 300, 90)]);

    [TestMethod]
    public void Who_has_no_training_rows_is_named() =>
        AssertNotes(new JobSpec(), [("lund", 0, 10), ("oslo", 5, 10), ("va", 0, 12)], "no training rows, and so no part in training: lund, va");

    /// <summary>It has nothing to take a mean and a deviation of its own from.</summary>
    [TestMethod]
    public void Who_has_no_training_rows_is_not_measured_either_where_each_hospital_standardizes_by_its_own() => AssertNotes(
        new JobSpec { Data = new DataSpec { Standardize = Standardization.Local } },
        [("oslo", 5, 10), ("va", 0, 12)],
        "no training rows, and so no part in training, nor, with data.standardize local, in what is measured: va");

    [TestMethod]
    public void Who_has_too_few_rows_to_be_measured_is_named_with_how_many() => AssertNotes(
        new JobSpec(),
        [("lund", 5, 9), ("oslo", 5, 10), ("turin", 5, 3), ("va", 5, 0)],
        "fewer rows of split 'test' than policy.minEvaluationRows, and so no part in what is measured: lund (9 of 10), va (0 of 10)");

    [TestMethod]
    public void Many_are_counted() => AssertNotes(
        new JobSpec(),
        [.. Enumerable.Range(0, 11).Select(number => ($"h{number:00}", 0, 10))],
        "no training rows, and so no part in training: h00, h01, h02, h03, h04, h05, h06, h07 and 3 more");

    [TestMethod]
    public void Where_nothing_is_measured_conditions_on_it_are_without_effect()
    {
        (string, int, int)[] rows = [("oslo", 5, 0), ("va", 5, 9)];
        AssertNotes(new JobSpec(), rows, NothingMeasured);
        AssertNotes(Stopping(new StopSpec { Metric = "auc" }), rows, $"{NothingMeasured}, and stop.metric is without effect");
        AssertNotes(
            Stopping(new StopSpec { Metric = "auc", Target = 0.9, Patience = 3 }), rows, $"{NothingMeasured}, and stop.metric, stop.target and stop.patience are without effect");
        AssertNotes(Stopping(new StopSpec { Metric = "auc", Patience = 3 }), [("oslo", 5, 10)]);
    }

    private static JobSpec Stopping(StopSpec stop) => new() { Stop = stop };

    /// <summary>Turin lets out metrics of three rows.</summary>
    private static void AssertNotes(JobSpec job, (string Hospital, int Train, int Test)[] rows, params string[] expected)
    {
        var hospitals = rows.ToImmutableSortedDictionary(row => row.Hospital, row => Data(row.Hospital, row.Train, row.Test), StringComparer.Ordinal);
        var policy = new FederationPolicy { Hospitals = ImmutableSortedDictionary<string, HospitalPolicy>.Empty.Add("turin", new HospitalPolicy { MinEvaluationRows = 3 }) };
        var data = new FederationData(new TableContents(["age"], hospitals, []), ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty, new FederationSpec { Policy = policy });
        CollectionAssert.AreEqual(expected, HospitalNotes.Of(job, data).ToArray());
    }

    private static HospitalData Data(string hospital, int train, int test) => new()
    {
        Hospital = hospital,
        Region = "eu",
        Features = ["age"],
        Values = new double[train + test],
        Targets = new double[train + test],
        Splits = [.. Enumerable.Repeat(Split.Train, train), .. Enumerable.Repeat(Split.Test, test)],
        Lines = [.. Enumerable.Range(2, train + test)],
    };
}
