namespace VisuTility.Streams.Detection.ErrorRate;

/// <summary>
/// Exponentially weighted error rate and the sum of its squared weights, which is its variance in units of one outcome's and the constant
/// of McDiarmid's bound; 24 bytes.
/// </summary>
/// <remarks>
/// An outcome x: mean = l x + (1 - l) mean, squares = l^2 + (1 - l)^2 squares. A batch of c outcomes with share m, whose order is not
/// known: q = (1 - l)^c, mean = q mean + (1 - q) m, squares = q^2 squares + (1 - q)^2 / c. That mean is the average over all orders of the
/// one-by-one result, and it is again a weighted mean of independent outcomes, each of the batch with weight (1 - q) / c, so its variance
/// and its bound are exact; c = 1 gives the first formula.
/// </remarks>
public struct FadingRate
{
    /// <summary>Outcomes; 0 = not begun.</summary>
    public long Count;

    /// <summary>Weighted mean.</summary>
    public double Mean;

    /// <summary>Sum of squared weights.</summary>
    public double Squares;

    /// <summary>Begins with the first outcomes themselves: a plain mean, squares 1 / c.</summary>
    internal void AddOrBegin(double errors, long count, double lambda)
    {
        if (Count == 0)
        {
            Count = count;
            Mean = errors / count;
            Squares = 1.0 / count;
        }
        else
        {
            Add(errors, count, lambda);
        }
    }

    /// <summary>Begins with 0, without weight.</summary>
    internal void Add(double errors, long count, double lambda)
    {
        Count += count;
        if (count == 1)
        {
            Step(errors, lambda);
            return;
        }

        var q = Power(1 - lambda, count);
        Mean = (q * Mean) + ((1 - q) * (errors / count));
        Squares = (q * q * Squares) + ((1 - q) * (1 - q) / count);
    }

    /// <summary>River's and Frouros' start: squares 1 before the first outcome, whose weight then counts too.</summary>
    internal void AddFromOne(double x, double lambda, bool beginWithFirst)
    {
        Squares = Count == 0 ? 1 : Squares;
        Mean = Count == 0 && beginWithFirst ? x : (lambda * x) + ((1 - lambda) * Mean);
        Squares = (lambda * lambda) + ((1 - lambda) * (1 - lambda) * Squares);
        Count++;
    }

    private void Step(double x, double lambda)
    {
        var q = 1 - lambda;
        Mean = (lambda * x) + (q * Mean);
        Squares = (lambda * lambda) + (q * q * Squares);
    }

    /// <summary>x^n by squaring: multiplications in a fixed order, at most 60.</summary>
    internal static double Power(double x, long n)
    {
        var result = 1.0;
        for (; n > 0; n >>= 1, x *= x)
        {
            result = (n & 1) == 1 ? result * x : result;
        }

        return result;
    }
}
