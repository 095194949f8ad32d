namespace HierFL.Grains.Registry;

/// <summary>
/// Which refused attempts to enrol are entered into the audit log one by one: a few an hour, so that nobody can fill the log from outside. The others are
/// counted, and the next entry tells how many there were. The count is of memory: a crash loses it.
/// </summary>
internal sealed class RefusedEnrolments
{
    /// <summary>Entries an hour.</summary>
    public const int Most = 20;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private DateTimeOffset _began = DateTimeOffset.MinValue;
    private int _entered;
    private int _counted;

    /// <summary>How many attempts went before this one without an entry; null if this one gets none either.</summary>
    public int? Next(DateTimeOffset now)
    {
        if (now - _began >= Hour)
        {
            (_began, _entered) = (now, 0);
        }

        if (_entered >= Most)
        {
            _counted++;
            return null;
        }

        _entered++;
        var before = _counted;
        _counted = 0;
        return before;
    }
}
