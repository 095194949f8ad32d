namespace HierFL.Grains.Global;

/// <summary>Too few hospitals are there for a pass yet: the job waits and asks again.</summary>
internal sealed class NoHospitalException(string message) : Exception(message);
