using System.Globalization;
using Xunit.Abstractions;

namespace VisuTility.Streams.Tests.Fuzz;

/// <summary>
/// Hostile bytes into every reader: nothing may be thrown but what the reader's contract names, and no input may cost more memory than its
/// limits. More, with new seeds: `./dev chaos --fuzz`, or FUZZ_INPUTS (of each target) and FUZZ_SEED in the environment.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static int Inputs => Number("FUZZ_INPUTS", 15_000);

    private static int Seed => Number("FUZZ_SEED", 1);

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_bytes_are_refused_with_our_own_words_and_bounded_memory(string name)
    {
        var target = FuzzTargets.All.Single(t => t.Name == name);
        var mutator = new Mutator(Seed, target.Corpus);
        Assert.Contains(target.Corpus, good => target.Read(good));
        int taken = 0, refused = 0;
        long most = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var input = mutator.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (Read(target, input, i))
            {
                taken++;
            }
            else
            {
                refused++;
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(most <= target.BytesPerInput, $"{name}: input {i} of seed {Seed} allocated {most} bytes: {Text(input)}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {taken} taken, {refused} refused, at most {most} bytes"));
        Assert.True(refused > 0, "no input was hostile");
        Assert.True(taken > 0, "every input was refused: nothing behind the first check was read");
    }

    private static bool Read(FuzzTarget target, byte[] input, int number)
    {
        try
        {
            return target.Read(input);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{target.Name}: input {number} of seed {Seed} threw {e.GetType().Name}: {Text(input)}", e);
        }
    }

    private static string Text(byte[] input) => $"{input.Length} bytes {Convert.ToHexString(input.AsSpan(0, Math.Min(400, input.Length)))}";

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
