using System.ComponentModel;

namespace HierFL.Core.Jobs;

/// <summary>The shape of the federation.</summary>
[JobKey("topology", "hierarchical")]
public abstract record Topology : JobChoice;

/// <summary>Hospitals under regions under one root.</summary>
[Description("Hospitals under regions under one root.")]
public sealed record Hierarchical : Topology;

/// <summary>The same tree with one region that holds every hospital.</summary>
[Description("One region that holds every hospital.")]
public sealed record Centralized : Topology;
