namespace HierFL.Learning.Hospital;

/// <summary>Stable names of the moments at which an agent may die and must lose nothing; passed to <see cref="HierFL.Core.Rounds.CrashPoint"/>.</summary>
public static class AgentCrashPoints
{
    public const string TrainBefore = "train.before";
    public const string TrainAfter = "train.after";
    public const string UploadBefore = "upload.before";
    public const string UploadAfter = "upload.after";
    public const string AcknowledgeBefore = "acknowledge.before";
    public const string AcknowledgeAfter = "acknowledge.after";

    /// <summary>Every name an agent passes, in the order of a round.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Around(StateFiles.Promotion), .. Around(OutboxFiles.Removal), .. Around(StateFiles.Removal), TrainBefore, TrainAfter,
        .. Writing(StateFiles.Area), .. Writing(OutboxFiles.Area), UploadBefore, UploadAfter, AcknowledgeBefore, AcknowledgeAfter,
    ];

    internal static string BeforeOf(string act) => act + ".before";

    internal static string AfterOf(string act) => act + ".after";

    /// <summary>The temporary file is whole, the rename has not happened.</summary>
    internal static string RenameOf(string area) => area + ".rename.before";

    internal static string WriteOf(string area) => area + ".write";

    private static string[] Around(string act) => [BeforeOf(act), AfterOf(act)];

    private static string[] Writing(string area) => [BeforeOf(WriteOf(area)), RenameOf(area), AfterOf(WriteOf(area))];

    /// <summary>Acts on versions of the hospital's state.</summary>
    internal static class StateFiles
    {
        public const string Area = "state";
        public const string Promotion = "state.promote";
        public const string Removal = "state.drop";
    }

    /// <summary>Acts on updates that await their round's commit.</summary>
    internal static class OutboxFiles
    {
        public const string Area = "outbox";
        public const string Removal = "outbox.drop";
    }
}
