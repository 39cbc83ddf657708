using System.Text;
using VisuTility.Streams.Monitoring;

namespace VisuTility.Streams.Tests.Monitoring;

public sealed class SeriesTableTests
{
    [Fact]
    public void It_answers_like_a_dictionary_over_a_random_history_of_adds_and_removes()
    {
        var random = new Random(5);
        var table = new SeriesTable<string>();
        var reference = new Dictionary<string, int>();
        for (var step = 0; step < 50_000; step++)
        {
            var name = $"series-{random.Next(3000)}";
            var key = Encoding.UTF8.GetBytes(name);
            var hash = Mix64.Of(key);
            Assert.Equal(reference.GetValueOrDefault(name, -1), table.Find(key, hash));
            if (reference.Remove(name, out var index))
            {
                table.Remove(index);
            }
            else
            {
                reference.Add(name, table.Add(key, hash, name));
            }
        }

        Assert.Equal(reference.Count, table.Count);
        Assert.All(reference, pair => Assert.Equal(pair.Key, table[pair.Value]));
    }

    [Fact]
    public void Keys_with_the_same_hash_are_told_apart_by_their_bytes()
    {
        var table = new SeriesTable<string>();
        var first = table.Add([1], 42, "first");
        var second = table.Add([2], 42, "second");

        Assert.Equal(first, table.Find([1], 42));
        Assert.Equal(second, table.Find([2], 42));
        Assert.Equal(-1, table.Find([3], 42));
    }
}
