namespace HierFL.Benchmarks.Results;

/// <summary>A small dense system, by elimination with pivots.</summary>
internal static class LinearSystem
{
    /// <param name="matrix">Square, not singular; overwritten.</param>
    /// <param name="right">The right-hand side; overwritten.</param>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        for (var column = 0; column < size; column++)
        {
            Swap(matrix, right, column, Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(matrix[row, column])));
            for (var row = column + 1; row < size; row++)
            {
                var factor = matrix[row, column] / matrix[column, column];
                right[row] -= factor * right[column];
                for (var i = column; i < size; i++)
                {
                    matrix[row, i] -= factor * matrix[column, i];
                }
            }
        }

        var solution = new double[size];
        for (var row = size - 1; row >= 0; row--)
        {
            var rest = Enumerable.Range(row + 1, size - row - 1).Sum(column => matrix[row, column] * solution[column]);
            solution[row] = (right[row] - rest) / matrix[row, row];
        }

        return solution;
    }

    private static void Swap(double[,] matrix, double[] right, int one, int other)
    {
        (right[one], right[other]) = (right[other], right[one]);
        for (var column = 0; column < right.Length; column++)
        {
            (matrix[one, column], matrix[other, column]) = (matrix[other, column], matrix[one, column]);
        }
    }
}
