using System.Collections.Frozen;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;

namespace HierFL.Core.Jobs;

/// <summary>
/// Every choice a job file can make: families (abstract records with a <see cref="JobKeyAttribute"/>) and their kinds (the sealed records derived from
/// them), found in the given assemblies. A family of an assembly that is not loaded is unknown, and its sections stay unread (<see cref="Choice"/>).
/// </summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<string, ChoiceFamily> _byPath;
    private readonly FrozenDictionary<Type, ChoiceFamily> _byBase;

    private Catalogue(IEnumerable<Type> types)
    {
        Type[] all = [.. types.Where(type => type.IsAssignableTo(typeof(JobChoice)))];
        Families =
        [
            .. all.Where(type => type.GetCustomAttribute<JobKeyAttribute>(inherit: false) is not null)
                .Select(family => Family(family, all))
                .OrderBy(family => family.Path, StringComparer.Ordinal),
        ];
        var twice = Families.GroupBy(family => family.Path).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidOperationException(
                $"the key '{twice.Key}' belongs to {string.Join(" and ", twice.Select(family => family.Base))}; it can belong to one");
        }

        _byPath = Families.ToFrozenDictionary(family => family.Path, StringComparer.Ordinal);
        _byBase = Families.ToFrozenDictionary(family => family.Base);
    }

    /// <summary>The families of Core: what a silo knows.</summary>
    public static Catalogue Core { get; } = Of(typeof(Catalogue).Assembly);

    /// <summary>In the order of their keys.</summary>
    public ImmutableArray<ChoiceFamily> Families { get; }

    /// <exception cref="InvalidOperationException">Two kinds of a family, or two families, have one name, or a kind cannot be made without arguments.</exception>
    public static Catalogue Of(params IEnumerable<Assembly> assemblies) =>
        new(assemblies.Append(typeof(Catalogue).Assembly).Distinct().SelectMany(assembly => assembly.GetTypes()));

    /// <summary>The family under a key such as <c>local.optimizer</c>; null if it is not loaded.</summary>
    public ChoiceFamily? FamilyAt(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The family of an abstract base; null if it is not loaded.</summary>
    public ChoiceFamily? FamilyOf(Type @base) => _byBase.GetValueOrDefault(@base);

    /// <summary>The record a choice stands for.</summary>
    /// <exception cref="JobException">The kind or a parameter is unknown or wrong.</exception>
    public T Resolve<T>(Choice choice) where T : JobChoice
    {
        var family = FamilyOf(typeof(T)) ?? throw new JobException($"no kinds of {typeof(T).Name} are loaded");
        return (T)Resolve(family, choice);
    }

    internal JobChoice Resolve(ChoiceFamily family, Choice choice)
    {
        var context = new BindContext(this, typeof(JobSpec)).At(family.Path);
        var found = ChoiceBinder.Bind(family, TreeWriter.Write(choice), context);
        return found is not null && context.Errors.IsEmpty ? found : throw new JobException(context.Errors);
    }

    private static ChoiceFamily Family(Type family, Type[] all)
    {
        var key = family.GetCustomAttribute<JobKeyAttribute>(inherit: false)!;
        var kinds = ImmutableSortedDictionary.CreateBuilder<string, ChoiceKind>(StringComparer.Ordinal);
        foreach (var type in all.Where(type => type.IsSealed && type.IsAssignableTo(family)))
        {
            var name = Casing.Kind(type);
            if (type.GetConstructor(Type.EmptyTypes) is null)
            {
                throw new InvalidOperationException($"{type} needs a constructor without parameters: its parameters in the job file are properties with defaults");
            }

            if (!kinds.TryAdd(name, new ChoiceKind(name, type, type.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "")))
            {
                throw new InvalidOperationException($"{type} and {kinds[name].Type} are both the kind '{name}' of '{key.Path}'");
            }
        }

        return new ChoiceFamily(key.Path, family, key.DefaultKind, kinds.ToImmutable());
    }
}

/// <summary>What a job file can choose under one key.</summary>
/// <param name="Path">Dotted key in the job file.</param>
/// <param name="Base">The abstract record.</param>
/// <param name="DefaultKind">Kind where none is given; null if it has to be given.</param>
/// <param name="Kinds">By name.</param>
public sealed record ChoiceFamily(string Path, Type Base, string? DefaultKind, ImmutableSortedDictionary<string, ChoiceKind> Kinds)
{
    /// <summary>What one of them is called in a message: the last part of the key.</summary>
    public string Noun => Path[(Path.LastIndexOf('.') + 1)..];
}

/// <summary>One kind: its name in files, its record, and its description where it has one.</summary>
public sealed record ChoiceKind(string Name, Type Type, string Description);
