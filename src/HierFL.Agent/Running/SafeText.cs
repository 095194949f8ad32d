using System.Globalization;
using HierFL.Learning.Data;

namespace HierFL.Agent.Running;

/// <summary>Errors for logs and status: sentences that name files and places, and no value of a patient.</summary>
internal static class SafeText
{
    /// <summary>The first line of a table holds names, not patients.</summary>
    private const int HeaderLine = 1;

    public static string Of(Exception error) => error switch
    {
        TableException { Line: > HeaderLine } table => string.Create(
            CultureInfo.InvariantCulture, $"{table.File}, line {table.Line}{(table.Column.Length > 0 ? $", column '{table.Column}'" : "")} cannot be used"),
        { InnerException: TableException inner } => $"{error.Message}: {Of(inner)}",
        ArithmeticException or NullReferenceException or InvalidCastException or FormatException or IndexOutOfRangeException or ArgumentException => error.GetType().Name,
        _ => error.Message,
    };
}
