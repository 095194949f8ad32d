namespace HierFL.Silo.Configuration;

/// <summary>The configuration cannot be used; the message has a line for every mistake.</summary>
internal sealed class ConfigurationProblemException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems => problems;
}
