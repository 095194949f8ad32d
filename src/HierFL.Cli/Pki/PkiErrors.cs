using System.Security.Cryptography;

namespace HierFL.Cli.Pki;

/// <summary>Certificates and folders say in sentences what is wrong with them; here these become errors of what the person gave.</summary>
internal static class PkiErrors
{
    /// <exception cref="InputException">A folder, a file or a name cannot be used.</exception>
    public static T Told<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException(Sentence(error), error);
        }
    }

    /// <summary>Without the parameter's name that the runtime appends.</summary>
    private static string Sentence(Exception error) => error is ArgumentException { ParamName: { } name }
        ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : error.Message;
}
