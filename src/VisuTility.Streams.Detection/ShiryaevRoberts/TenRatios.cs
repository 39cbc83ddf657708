using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VisuTility.Streams.Detection.Statistics;

namespace VisuTility.Streams.Detection.ShiryaevRoberts;

/// <summary>
/// Ten likelihood ratios, up and down in turn for each of five sizes of change: of the first two sizes, of the next two, of the last. All
/// arithmetic is lane by lane, so the bits do not depend on the machine's vectors.
/// </summary>
internal readonly record struct TenRatios(Vector256<double> First, Vector256<double> Second, Vector128<double> Third)
{
    /// <summary>d, in standard deviations of a reading. d doubles from one to the next, so exp(d z) is the square of the one
    /// before.</summary>
    public static readonly double[] Shifts = [0.25, 0.5, 1, 2, 4];

    /// <summary>-d.</summary>
    public static readonly double[] ShiftsDown = [.. Shifts.Select(d => -d)];

    /// <summary>exp(-d^2 / 2), twice each.</summary>
    private static readonly double[] Factors = [.. Shifts.SelectMany(d => Enumerable.Repeat(StableMath.Exp(-d * d / 2), 2))];

    /// <summary>exp(+-d z - d^2 / 2), of a shift of standard normal scores by d; z within +-30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TenRatios OfShift(double z)
    {
        var quarter = StableMath.Exp(0.25 * z);
        var first = Vector128.Create(quarter, 1 / quarter);
        var ratios = Vector256.Create(first, first * first);
        var squares = ratios * ratios;
        var fourths = squares * squares;
        var eighth = fourths.GetUpper();
        ref var factors = ref MemoryMarshal.GetArrayDataReference(Factors);
        return new TenRatios(
            ratios * Vector256.LoadUnsafe(ref factors),
            fourths * Vector256.LoadUnsafe(ref factors, 4),
            eighth * eighth * Vector128.LoadUnsafe(ref factors, 8));
    }
}
