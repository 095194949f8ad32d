using System.ComponentModel;
using static TorchSharp.torch;

namespace HierFL.Learning.Models;

/// <summary>One linear layer: logistic regression for binary targets, multinomial for several classes, linear for regression.</summary>
[Description("One linear layer: logistic regression for binary targets, multinomial for several classes, linear for regression.")]
public sealed record LogisticRegression : ModelFamily
{
    public override long ParametersOf(InputShape inputs, int outputs) => LinearStack.ParametersOf([inputs.Count, outputs]);

    internal override nn.Module<Tensor, Tensor> Build(InputShape inputs, int outputs) => new LinearStack([inputs.Count, outputs], static value => value);
}
