namespace HierFL.Grains.Global;

/// <summary>Nobody is there to take part in a pass yet: the job waits and asks again.</summary>
internal sealed class NoHospitalException(string message) : Exception(message);
