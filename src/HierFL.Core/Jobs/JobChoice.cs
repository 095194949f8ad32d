namespace HierFL.Core.Jobs;

/// <summary>
/// Base of everything a job file chooses by <c>kind</c>: the record is both the parameters and the strategy. The kind is the type's name in
/// kebab-case; the catalogue finds every sealed record derived from a base that carries <see cref="JobKeyAttribute"/>.
/// </summary>
public abstract record JobChoice
{
    /// <summary>What validation must know to refuse impossible compositions.</summary>
    [NotInFile]
    public virtual Traits Traits => Traits.None;

    /// <summary>Parameters out of their range, one sentence each: <c>learningRate is -1; it must be above 0</c>. Empty when all are in range.</summary>
    public virtual IEnumerable<string> Check() => [];

    /// <summary>What in the rest of the job this choice cannot work with, where <see cref="Traits"/> cannot say it. Empty if all fits.</summary>
    public virtual IEnumerable<Misfit> Misfits(JobSpec job) => [];
}

/// <summary>Why a choice does not fit its job.</summary>
/// <param name="Sentence">Goes on after "found KIND, ": <c>a loss for regression, with the task binary; allowed: auto</c>.</param>
/// <param name="Field">The field it does not fit, for example <c>target.task</c>.</param>
public sealed record Misfit(string Sentence, string Field);

/// <summary>Facts about a choice from which impossible compositions are refused.</summary>
[Flags]
public enum Traits
{
    None = 0,

    /// <summary>A function of the weighted sum of updates alone.</summary>
    Linear = 1 << 0,

    /// <summary>Must see every single update.</summary>
    NeedsSingleUpdates = 1 << 1,

    /// <summary>Keeps something at the hospital between rounds (design decision D13).</summary>
    Stateful = 1 << 2,

    /// <summary>Bounds the norm of what leaves the hospital.</summary>
    Bounded = 1 << 3,

    /// <summary>Makes more of a round at the root than the mean of the updates: nothing between the hospitals and the root may take that step.</summary>
    CombinesAtRoot = 1 << 4,

    /// <summary>What leaves the hospital depends on state there that has seen rows without noise (design decision D6).</summary>
    UnnoisedState = 1 << 5,

    /// <summary>Promises differential privacy.</summary>
    Private = 1 << 6,
}

/// <summary>On the abstract base of a family of choices: the key of the job file it belongs under, and the kind taken by default.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobKeyAttribute(string path, string? defaultKind = null) : Attribute
{
    /// <summary>Dotted path in the job file, for example <c>local.optimizer</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Kind when the section is left out; null if the section is required.</summary>
    public string? DefaultKind { get; } = defaultKind;
}

/// <summary>A property that is not a parameter in a file.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotInFileAttribute : Attribute;

/// <summary>A nullable property whose absence has a word: <c>batchSize: full</c>, <c>min: all</c>, <c>deadline: none</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NullWordAttribute(string word) : Attribute
{
    public string Word { get; } = word;
}

/// <summary>A property that has to be given.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredInFileAttribute : Attribute;
