using VisuTility.Streams.Rules;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// Remembers why keys were not admitted, so that a stream of them costs a look-up each and not a match against every rule. Bounded, forgotten whole, and
/// no state: asking the rules again gives the same answer.
/// </summary>
internal sealed class RejectedKeys
{
    private const int Capacity = 65_536;
    private static readonly object Unmatched = new();
    private static readonly object OverCap = new();

    private readonly SeriesTable<object> _keys = new();
    private RuleSet? _rules;

    internal enum Kind
    {
        Unknown,
        Unmatched,
        OverCap,
    }

    public Kind Find(ReadOnlySpan<byte> key, ulong hash, RuleSet rules)
    {
        if (!ReferenceEquals(_rules, rules))
        {
            _rules = rules;
            Clear();
        }

        var index = _keys.Find(key, hash);
        return index < 0 ? Kind.Unknown : ReferenceEquals(_keys[index], Unmatched) ? Kind.Unmatched : Kind.OverCap;
    }

    public void Add(ReadOnlySpan<byte> key, ulong hash, Kind kind)
    {
        if (_keys.Count >= Capacity)
        {
            Clear();
        }

        _keys.Add(key.ToArray(), hash, kind == Kind.Unmatched ? Unmatched : OverCap);
    }

    public void Clear()
    {
        if (_keys.Count > 0)
        {
            _keys.Clear();
        }
    }
}
