using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Timers;

namespace HierFL.Grains.Registry;

/// <summary>Brings a grain of the registry back every minute where the silo has a reminder service: a backstop, should nobody ask for it.</summary>
internal sealed partial class RegistryReminder(IServiceProvider services, ILogger<RegistryReminder> log)
{
    private const string Name = "keep";

    /// <summary>Orleans allows no shorter one.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    public async Task SetAsync(IGrainBase grain)
    {
        if (services.GetService<IReminderRegistry>() is not { } reminders)
        {
            return;
        }

        try
        {
            await reminders.RegisterOrUpdateReminder(grain.GrainContext.GrainId, Name, Period, Period);
        }
        catch (Exception error)
        {
            // The backstop is missing until the next activation; the keepers of the root's silos are there.
            LogNotSet(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The reminder of the registry could not be set")]
    private partial void LogNotSet(Exception error);
}
