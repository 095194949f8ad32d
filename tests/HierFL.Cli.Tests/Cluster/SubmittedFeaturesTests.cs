using System.Collections.Immutable;
using HierFL.Cli.Cluster;
using HierFL.Cli.Configuration;
using HierFL.Core.Jobs;
using HierFL.Grains.Registry;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Cli.Tests.Cluster;

[TestClass]
public sealed class SubmittedFeaturesTests
{
    private static readonly JobSpec Job = new()
    {
        Name = "toy",
        Data = new DataSpec { Dataset = "heart" },
        Target = new TargetSpec { Column = "disease", Patient = "patient" },
    };

    [TestMethod]
    public void All_features_are_the_columns_of_every_hospital_without_target_and_patient()
    {
        var found = SubmittedFeatures.Agreed(Job, [("eu", Says(["age", "patient", "disease", "sex"], 2)), ("us", Says(["age", "patient", "disease", "sex"], 1)), ("ap", Says([], 1))]);
        CollectionAssert.AreEqual(new[] { "age", "sex" }, found.ToArray());
    }

    [TestMethod]
    public void Of_images_the_channels_are_the_features_and_sizes_have_to_agree()
    {
        CollectionAssert.AreEqual(new[] { "gray[8x8]" }, SubmittedFeatures.Agreed(Job, [("eu", Says(["gray[8x8]", "file", "age", "disease"], 2))]).ToArray());
        string[] colours = ["red[8x8]", "green[8x8]", "blue[8x8]"];
        CollectionAssert.AreEqual(colours, SubmittedFeatures.Agreed(Job, [("eu", Says([.. colours, "file", "disease"], 2))]).ToArray());
        StringAssert.Contains(
            Refused(("eu", Says(["gray[8x8]", "file", "disease"], 2)), ("us", Says(["gray[9x9]", "file", "disease"], 1, "boston"))),
            "h1, h2 in eu have 'gray[8x8]', which boston in us do not have");
    }

    [TestMethod]
    public void Hospitals_that_disagree_are_named_with_what_they_disagree_on()
    {
        StringAssert.Contains(
            Refused(("eu", Says(["age", "sex", "disease"], 2)), ("us", Says(["age", "disease"], 1, "boston"))), "h1, h2 in eu have 'sex', which boston in us do not have");
        StringAssert.Contains(
            Refused(("eu", Says(["age", "disease"], 7)), ("us", Says(["age", "disease", "bmi"], 1, "boston"))),
            "boston in us have 'bmi', which h1, h2, h3, h4, h5 and 2 more in eu do not have");
        StringAssert.Contains(Refused(("eu", Says(["age", "disease"], 2)), ("us", Says(["disease", "age"], 1, "boston"))), "the same ones in another order");
    }

    [TestMethod]
    public void Nobody_who_tells_and_no_target_are_refused_with_a_way_out()
    {
        StringAssert.Contains(Refused(), "no hospital that is there offers data set 'heart'");
        StringAssert.Contains(Refused(("eu", Says([], 3))), "none of the 3 hospitals tells the columns of data set 'heart'; name the features in the job or with --features FILE");
        StringAssert.Contains(Refused(("eu", Says(["age", "desease"], 1))), "found 'disease', which is no column of data set 'heart' of h1 in eu (did you mean 'desease'?)");
        StringAssert.Contains(Refused(("eu", Says(["disease"], 1))), "no column of data set 'heart' is left for a feature");
    }

    [TestMethod]
    public async Task Given_means_are_as_many_as_the_features_that_were_found()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("features"), "age\nsex\n");
        await File.WriteAllTextAsync(folder.File("job.yaml"), """
            version: 1
            name: toy
            model: {kind: logistic-regression}
            data: {dataset: heart, standardize: {mean: [1, 2, 3], std: [1, 1, 1]}}
            target: {task: binary, column: disease}
            """);
        var text = ConfigurationFiles.ReadJobText(folder.File("job.yaml"), LearningSetup.Catalogue);

        // The names come from the file: nobody is asked.
        var refused = await Assert.ThrowsExactlyAsync<ConfigurationException>(() => SubmittedFeatures.FindAsync(text, folder.File("features"), [], null!, CancellationToken.None));
        StringAssert.EndsWith(refused.Message, "job.yaml:4:24: data.standardize: found 3 means for 2 features; allowed: one for each");
    }

    private static string Refused(params (string Region, DatasetSchema Schema)[] answers) =>
        Assert.ThrowsExactly<InputException>(() => SubmittedFeatures.Agreed(Job, answers)).Message;

    private static DatasetSchema Says(ImmutableArray<string> columns, int count, params string[] hospitals) =>
        new(columns, hospitals.Length > 0 ? [.. hospitals] : [.. Enumerable.Range(1, Math.Min(count, 5)).Select(number => $"h{number}")], count);
}
