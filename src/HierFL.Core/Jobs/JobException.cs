using System.Collections.Immutable;

namespace HierFL.Core.Jobs;

/// <summary>A file or a choice in it is not valid; <see cref="Errors"/> says all that is wrong.</summary>
public sealed class JobException : Exception
{
    public JobException(ImmutableArray<JobError> errors)
        : base(string.Join('\n', errors.Select(error => error.Field.Length == 0 ? error.Message : $"{error.Field}: {error.Message}"))) => Errors = errors;

    public JobException() : this([]) { }

    public JobException(string message) : this([new JobError(0, 0, "", message)]) { }

    public JobException(string message, Exception inner) : base(message, inner) => Errors = [new JobError(0, 0, "", message)];

    public ImmutableArray<JobError> Errors { get; }
}
