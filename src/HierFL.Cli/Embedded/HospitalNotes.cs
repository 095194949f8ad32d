using HierFL.Core.Jobs;
using HierFL.Learning.Data;

namespace HierFL.Cli.Embedded;

/// <summary>Hospitals that take no part in something for want of rows: nothing is wrong, and who reads the results should know.</summary>
internal static class HospitalNotes
{
    private const int NamesShown = 8;

    /// <summary>A sentence for people about each thing that hospitals are left out of.</summary>
    public static IEnumerable<string> Of(JobSpec job, FederationData data)
    {
        string[] idle = [.. data.Hospitals.Where(hospital => !hospital.Splits.Contains(Split.Train)).Select(hospital => hospital.Hospital)];
        if (idle.Length > 0)
        {
            // Those statistics are of training rows.
            var isLocal = job.Data.Standardize == Standardization.Local;
            yield return $"no training rows, and so no part in training{(isLocal ? ", nor, with data.standardize local, in what is measured" : "")}: {Names(idle)}";
        }

        var split = SplitWords.Parse(job.Evaluation.Split);
        var few = data.Hospitals
            .Select(hospital => (hospital.Hospital, Rows: hospital.Splits.Count(row => row == split), Least: data.Spec.DisclosureOf(hospital.Hospital).MinEvaluationRows))
            .Where(hospital => hospital.Rows < hospital.Least).ToArray();
        if (few.Length == data.Hospitals.Count)
        {
            yield return $"no hospital has the {data.Spec.Policy.MinEvaluationRows} rows of split {ForeignText.Quote(job.Evaluation.Split)} that its policy asks for: nothing is measured{WithoutEffect(job.Stop)}";
        }
        else if (few.Length > 0)
        {
            yield return $"fewer rows of split {ForeignText.Quote(job.Evaluation.Split)} than policy.minEvaluationRows, and so no part in what is measured: "
                + Names([.. few.Select(hospital => $"{hospital.Hospital} ({hospital.Rows} of {hospital.Least})")]);
        }
    }

    /// <summary>A condition that watches what nobody measures is never met.</summary>
    private static string WithoutEffect(StopSpec stop)
    {
        (string Name, bool IsGiven)[] conditions =
            [("stop.metric", stop.Metric is not null), ("stop.target", stop.Target is not null), ("stop.patience", stop.Patience is not null)];
        string[] fields = [.. conditions.Where(field => field.IsGiven).Select(field => field.Name)];
        return fields.Length switch
        {
            0 => "",
            1 => $", and {fields[0]} is without effect",
            _ => $", and {string.Join(", ", fields[..^1])} and {fields[^1]} are without effect",
        };
    }

    private static string Names(string[] names) => string.Join(", ", names.Take(NamesShown)) + (names.Length > NamesShown ? $" and {names.Length - NamesShown} more" : "");
}
