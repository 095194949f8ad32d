namespace HierFL.Core.Jobs;

/// <summary>The shape of the federation.</summary>
[JobKey("topology", "hierarchical")]
public abstract record Topology : JobChoice;

/// <summary>Hospitals under regions under one root.</summary>
public sealed record Hierarchical : Topology;

/// <summary>The same tree with one region that holds every hospital.</summary>
public sealed record Centralized : Topology;
