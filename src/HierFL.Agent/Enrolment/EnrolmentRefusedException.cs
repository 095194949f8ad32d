namespace HierFL.Agent.Enrolment;

/// <summary>The region does not let the hospital in; the message says why and what would help. The exit code is that of what is not allowed.</summary>
internal sealed class EnrolmentRefusedException : Exception
{
    public EnrolmentRefusedException(string message) : base(message) { }

    public EnrolmentRefusedException(string message, Exception inner) : base(message, inner) { }

    public EnrolmentRefusedException() { }
}
