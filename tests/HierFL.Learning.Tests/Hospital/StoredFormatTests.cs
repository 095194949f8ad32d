using HierFL.Core.Jobs;
using HierFL.Core.Rounds;
using HierFL.Learning.Hospital;
using HierFL.Learning.Training;
using HierFL.Testing;

namespace HierFL.Learning.Tests.Hospital;

/// <summary>What an agent of version 0.1 has left in its folder, kept as it wrote it: every later version goes on with it. Decision 0017.</summary>
[TestClass]
public sealed class StoredFormatTests : IDisposable
{
    private const string Job = "golden";

    private static readonly string Goldens = Path.Combine(Checkout.Root, "tests", "HierFL.Learning.Tests", "Goldens");

    private readonly TemporaryFolder _folder = new();
    private readonly string _inJob;

    public StoredFormatTests()
    {
        _inJob = Directory.CreateDirectory(_folder.File(Job)).FullName;
        foreach (var file in Directory.EnumerateFiles(Goldens).Where(file => Path.GetFileName(file).Split('-')[0] is "train" or "kept"))
        {
            File.Copy(file, Path.Combine(_inJob, Path.GetFileName(file)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void An_update_that_waits_in_the_outbox()
    {
        var work = new WorkKey(Job, 2, RoundTask.Train, 1, "f4ad91d450743aec8948fb75d55efb554e3292e3eb0edae81fdf4056ade5eaa6");
        var found = new Outbox(_folder.Path, 1 << 20, new DurableFiles(CrashPoints.None, Flush: false))
            .Find(work, "8c7a028f25a35ec6b0354dacb5c5c0cb7e73bddc0e17c745a9428041855a608a", 532);

        Assert.IsNotNull(found);
        Assert.AreEqual(("aachen", 67.0, new RoundKey(Job, 1, 5)), (found.Record.Header.Hospital, found.Record.Header.Weight, found.Record.Header.Key));
        Assert.AreEqual(532, found.Body.Length);
    }

    [TestMethod]
    public void What_the_hospital_keeps_between_rounds()
    {
        var name = Path.GetFileName(Directory.GetFiles(_inJob, "kept-*").Single());
        var version = StateVersion.Parse(name)!;
        Assert.AreEqual((name, 33L), (version.FileName, version.Order));

        var documents = HospitalDocuments.Of(LearningSetup.Catalogue, bytes => RoundPlan.Read(bytes.Span), bytes => WireJson.Read<PreprocessingDocument>(bytes.Span));
        var states = new HospitalStates(_folder.Path, new DurableFiles(CrashPoints.None, Flush: false), bytes => documents.ReadModel(bytes, null), documents.WriteModel);
        Assert.IsNotNull(states.Settle(Job, version.Base!, version.Tag));
        Assert.IsNotNull(states.Read(Job, version), "its file is what its name says");
    }
}
