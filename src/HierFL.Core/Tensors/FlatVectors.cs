namespace HierFL.Core.Tensors;

/// <summary>Vectors one after another: element by element, a model would take as long as its round's sum.</summary>
public static class FlatVectors
{
    public static float[] Join(params IReadOnlyList<float[]> vectors)
    {
        var (joined, at) = (GC.AllocateUninitializedArray<float>(checked(vectors.Sum(vector => vector.Length))), 0);
        foreach (var vector in vectors)
        {
            vector.CopyTo(joined, at);
            at += vector.Length;
        }

        return joined;
    }
}
