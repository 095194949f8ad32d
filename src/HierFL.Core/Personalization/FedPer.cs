using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Personalization;

/// <summary>Personalization layers (Arivazhagan et al. 2019, algorithms 1 and 2): shared base and personal head are trained together; the head stays.</summary>
[Kind("fedper"), Description("The tensors that `personal` names stay at the hospital; both parts are trained together. For hospitals whose targets mean different things, or are recorded differently.")]
public sealed record FedPer : NamedPart;
