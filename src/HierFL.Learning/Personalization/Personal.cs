using System.ComponentModel;
using HierFL.Core.Jobs;

namespace HierFL.Learning.Personalization;

/// <summary>What each hospital keeps to itself.</summary>
[JobKey("personalization", "none")]
public abstract record Personal : JobChoice;

/// <summary>Every hospital uses the common model.</summary>
[Kind("none"), Description("Every hospital uses the common model.")]
public sealed record NoPersonalization : Personal;
