using System.Collections.Concurrent;
using HierFL.Core.Rounds;
using HierFL.Grains.Global;
using HierFL.Grains.Hosting;
using HierFL.Grains.Registry;
using HierFL.Grains.Storage;
using HierFL.Grains.Tests.Global;
using HierFL.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Timers;

namespace HierFL.Grains.Tests.Registry;

/// <summary>The backstop of the registry where there is a reminder service.</summary>
[TestClass]
public sealed class RegistryReminderTests
{
    [TestMethod]
    public async Task A_reminder_of_a_minute_is_set_and_brings_back_the_jobs_that_ran()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using (var killed = await RegistryRun.StartAsync(store, new ToyConduct { Answer = (_, _) => Task.FromResult(ToyAnswer.Lose) }))
        {
            await killed.JoinAsync("north", "aachen");
            await killed.SubmitAsync(new ToyJob());
        }

        // Nobody keeps the jobs of this silo but its reminders.
        var reminders = new ToyReminders();
        await using var silo = await EmbeddedSilo.StartAsync(
            new SiloOptions { Region = SiloOptions.EveryRegion, Store = store }, logging => logging.Services.AddSingleton<IReminderRegistry>(reminders), CancellationToken.None);
        var jobs = silo.Grains.GetGrain<IJobs>(RegistryKeys.Jobs);
        Assert.AreEqual(JobState.Running, (await jobs.ShowAsync(ToyJob.DefaultName))!.State);
        var (grain, name, period) = reminders.Set.Single();
        Assert.AreEqual(jobs.GetGrainId(), grain);
        Assert.AreEqual(TimeSpan.FromMinutes(1), period);
        Assert.AreEqual(JobState.Unknown, (await silo.Grains.GetGrain<IJob>(JobKeys.Of(ToyJob.DefaultName)).WatchAsync(-1)).State);

        await jobs.AsReference<IRemindable>().ReceiveReminder(name, new TickStatus(default, period, default));

        // It ran: without hospitals it does not come far.
        var ended = await jobs.ShowAsync(ToyJob.DefaultName);
        while (ended is not { IsOver: true })
        {
            await jobs.AsReference<IRemindable>().ReceiveReminder(name, new TickStatus(default, period, default));
            ended = await jobs.ShowAsync(ToyJob.DefaultName);
        }

        StringAssert.StartsWith(ended.Message, "no hospital offers training rows");
    }

    [TestMethod]
    public async Task A_reminder_service_that_fails_does_not_keep_the_registry_down()
    {
        using var folder = new MemoryFolder();
        var store = new LocalFolderStore(folder.Path, CrashPoints.None);
        await using var silo = await EmbeddedSilo.StartAsync(
            new SiloOptions { Region = SiloOptions.EveryRegion, Store = store },
            logging => logging.Services.AddSingleton<IReminderRegistry>(new ToyReminders { IsDown = true }),
            CancellationToken.None);
        Assert.IsEmpty(await silo.Grains.GetGrain<IJobs>(RegistryKeys.Jobs).ListAsync(""));
    }

    private sealed class ToyReminders : IReminderRegistry
    {
        public ConcurrentQueue<(GrainId Grain, string Name, TimeSpan Period)> Set { get; } = [];

        public bool IsDown { get; init; }

        public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            if (IsDown)
            {
                throw new TimeoutException("down");
            }

            Set.Enqueue((callingGrainId, reminderName, period));
            return Task.FromResult<IGrainReminder>(null!);
        }

        public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => throw new NotSupportedException();

        public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => throw new NotSupportedException();

        public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => throw new NotSupportedException();
    }
}
