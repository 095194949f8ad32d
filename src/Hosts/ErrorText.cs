using System.Globalization;
using HierFL.Core.Jobs;

namespace HierFL.Hosts;

/// <summary>Errors of files as lines for people: <c>job.yaml:12:3: local.batchSize: found 'fulll'; allowed: ...</c></summary>
internal static class ErrorText
{
    public static string Of(string file, JobError error)
    {
        var place = error.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}:{error.Line}:{error.Column}") : file;
        return error.Field.Length > 0 ? $"{place}: {error.Field}: {error.Message}" : $"{place}: {error.Message}";
    }

    /// <summary>One line an error, without a newline at the end.</summary>
    public static string Of(string file, IEnumerable<JobError> errors) => string.Join('\n', errors.Select(error => Of(file, error)));
}
