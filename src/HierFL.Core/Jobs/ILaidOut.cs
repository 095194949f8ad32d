using HierFL.Core.Tensors;

namespace HierFL.Core.Jobs;

/// <summary>A choice that makes models: validation asks it for their tensors where its family is loaded.</summary>
public interface ILaidOut
{
    /// <summary>Names and kinds of the tensors of the job's model; sizes that only the data tell are stand-ins.</summary>
    TensorLayout LayoutFor(JobSpec job);
}
