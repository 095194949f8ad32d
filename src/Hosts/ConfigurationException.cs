using System.Collections.Immutable;
using HierFL.Core.Jobs;

namespace HierFL.Hosts;

/// <summary>A file cannot be used; the message holds a line for each error, ready to print. The exit code is that of bad input.</summary>
internal sealed class ConfigurationException : Exception
{
    public ConfigurationException(string file, ImmutableArray<JobError> errors) : base(ErrorText.Of(file, errors)) => Errors = errors;

    public ImmutableArray<JobError> Errors { get; }
}
