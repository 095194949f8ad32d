using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using HierFL.Agent.Enrolment;
using HierFL.Core.Rounds;
using HierFL.Learning.Data;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Protocol.Transfer;
using HierFL.Protocol.WireMapping;

namespace HierFL.Agent.Running;

/// <summary>
/// Errors for logs and status: sentences that name files and places, and no value of a patient. What a library threw while it had a table in hand may quote
/// that table, so of an error that is not known to hold none only its type is told.
/// </summary>
internal static class SafeText
{
    /// <summary>The first line of a table holds names, not patients.</summary>
    private const int HeaderLine = 1;

    public static string Of(Exception error) => error switch
    {
        TableException { Line: > HeaderLine } table => string.Create(
            CultureInfo.InvariantCulture, $"{table.File}, line {table.Line}{(table.Column.Length > 0 ? $", column '{table.Column}'" : "")} cannot be used"),
        { InnerException: TableException inner } => $"{SentenceOf(error)}: {Of(inner)}",
        _ => SentenceOf(error),
    };

    private static string SentenceOf(Exception error) => HoldsNoValue(error) ? error.Message : error.GetType().Name;

    private static bool HoldsNoValue(Exception error) => OfThisHouse(error) || OfFilesAndLines(error);

    /// <summary>Sentences of our own that promise it.</summary>
    private static bool OfThisHouse(Exception error) => error is TableException or LearningException or ContentGoneException or ContentMismatchException
        or TransferException or LinkRefusedException or WireException or EnrolmentRefusedException or InputException;

    /// <summary>Of the runtime about files, certificates and connections: they name paths and addresses.</summary>
    private static bool OfFilesAndLines(Exception error) => error is IOException or UnauthorizedAccessException or SocketException or HttpRequestException
        or AuthenticationException or CryptographicException or TimeoutException;
}
