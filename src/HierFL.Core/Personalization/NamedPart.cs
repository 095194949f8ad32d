using System.ComponentModel;
using HierFL.Core.Jobs;
using HierFL.Core.Tensors;

namespace HierFL.Core.Personalization;

/// <summary>The part of the model that a pattern of names picks.</summary>
public abstract record NamedPart : PersonalPart
{
    [Description("Names of the tensors that stay at the hospital; `*` stands for any characters: `head.*`."), RequiredInFile]
    public string Personal { get; init; } = "";

    public override IEnumerable<string> Check() => string.IsNullOrWhiteSpace(Personal) ? ["personal is empty; allowed: a pattern of tensor names such as head.*"] : [];

    public override bool Keeps(TensorSpec tensor, TensorLayout model) => NamePattern.Matches(Personal, tensor.Name);

    protected override string NothingOf(TensorLayout model) => $"whose pattern {ForeignText.Quote(Personal)} matches no tensor of the model; it has {ModelParts.Names(model.Tensors)}";
}
