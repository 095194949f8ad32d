using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Core.Personalization;

/// <summary>Every hospital uses the common model.</summary>
[Kind("none"), Description("Every hospital uses the common model.")]
public sealed record NoPersonalization : Personal
{
    public override bool HasModels => false;
}
