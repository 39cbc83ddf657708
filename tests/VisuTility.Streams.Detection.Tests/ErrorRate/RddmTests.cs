using VisuTility.Streams.Detection.ErrorRate;

namespace VisuTility.Streams.Detection.Tests.ErrorRate;

public sealed class RddmTests
{
    private static readonly RddmOptions Small = new()
    {
        WarmUp = 40,
        Warning = 1.5,
        Drift = 2.2,
        MaxConcept = 900,
        MinConcept = 250,
        WarningLimit = 120,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(400)]
    public void Agrees_with_a_list_of_all_outcomes(int largest)
    {
        var series = new SeriesUnderTest(new Rddm(Small));
        var reference = new Reference(Small);
        var seen = new int[3];

        foreach (var (errors, count) in OutcomeStreams.Batches(21, largest == 1 ? 30_000 : 6000, largest, largest == 1 ? 2500 : 97))
        {
            var expected = reference.Feed(errors, count);

            Assert.Equal(expected, series.FeedBatch(errors, count));
            Assert.Equal(reference.P, series.StateOf<Rddm.State>().Rate.Mean, 1e-12);
            seen[(int)expected]++;
        }

        Assert.True(seen.Min() > 3, string.Join(" ", seen));
        Assert.True(reference.Shortened > 0, $"{reference.Shortened} times");
    }

    /// <summary>At the defaults MOA keeps pmin, smin of 40,000 outcomes against an s of 7,000.</summary>
    [Fact]
    public void Shortening_a_calm_concept_is_no_drift_for_us_and_one_for_MOA()
    {
        var calm = Enumerable.Range(0, 45_000).Select(i => i % 10 == 9 ? 1.0 : 0.0).ToArray();

        Assert.Empty(new SeriesUnderTest("rddm", "{}").DriftsOf(calm));
        Assert.NotEmpty(new SeriesUnderTest(Golden.PeerRuns.Create("moa:RDDM", "{}")).DriftsOf(calm));
    }

    [Fact]
    public void Sees_after_a_long_calm_what_DDM_has_grown_deaf_for()
    {
        double[] stream =
        [
            .. Enumerable.Range(0, 300_000).Select(i => i % 10 == 9 ? 1.0 : 0.0),
            .. Enumerable.Range(0, 4000).Select(i => i % 100 < 13 ? 1.0 : 0.0),
        ];

        Assert.Empty(new SeriesUnderTest("ddm", "{}").DriftsOf(stream));
        Assert.NotEmpty(new SeriesUnderTest("rddm", "{}").DriftsOf(stream));
    }

    [Fact]
    public void Errors_of_a_batch_are_evenly_spread_and_a_batch_larger_than_the_ring_leaves_its_end()
    {
        var bits = new OutcomeBits(new ulong[OutcomeBits.Words(100)], 100);
        bits.Write(0, 3, 10);
        var errors = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            errors.AddRange(bits[i] ? [i] : []);
        }

        bits.Write(10, 1000, 4000);
        var ones = 0;
        for (var i = 3910; i < 4010; i++)
        {
            ones += bits[i] ? 1 : 0;
        }

        Assert.Equal([3, 6, 9], errors);
        Assert.Equal(25, ones);
    }

    /// <summary>The rules on a list of bits.</summary>
    private sealed class Reference(RddmOptions o)
    {
        private readonly List<bool> _kept = [];
        private (long E, long N) _rate;
        private (double P, double S) _least = (double.PositiveInfinity, double.PositiveInfinity);
        private int _warnedFor = -1;
        private int _warnedBits;
        private bool _drifted;
        private bool _shorten;

        public double P => _rate.E / (double)_rate.N;

        public int Shortened { get; private set; }

        public DriftStatus Feed(int errors, int count)
        {
            if (_drifted || _shorten)
            {
                Shortened += _shorten ? 1 : 0;
                Renew();
            }

            for (long i = 0; i < count; i++)
            {
                _kept.Add((i + 1) * errors / count > i * errors / count);
            }

            _kept.RemoveRange(0, Math.Max(0, _kept.Count - o.MinConcept));
            _warnedFor += _warnedFor >= 0 ? count : 0;
            _warnedBits += _warnedFor >= 0 ? count : 0;
            _rate = (_rate.E + errors, _rate.N + count);
            if (_rate.N < o.WarmUp)
            {
                return DriftStatus.Stable;
            }

            var s = S();
            _least = P + s < _least.P + _least.S ? (P, s) : _least;
            if (P + s > _least.P + (o.Drift * _least.S))
            {
                Drift(count, _warnedFor >= 0);
                return DriftStatus.Drift;
            }

            if (P + s > _least.P + (o.Warning * _least.S))
            {
                if (_warnedFor >= o.WarningLimit)
                {
                    Drift(count, false);
                    return DriftStatus.Drift;
                }

                (_warnedFor, _warnedBits) = _warnedFor >= 0 ? (_warnedFor, _warnedBits) : (0, count);
                return DriftStatus.Warning;
            }

            _warnedFor = -1;
            _shorten = _rate.N >= o.MaxConcept;
            return DriftStatus.Stable;
        }

        /// <summary>A warning that began before the first outcome kept leaves all that are kept.</summary>
        private void Drift(int count, bool warned)
        {
            _drifted = true;
            var keep = warned ? _warnedBits : count;
            _kept.RemoveRange(0, Math.Max(0, _kept.Count - keep));
        }

        private void Renew()
        {
            _rate = default;
            _least = (double.PositiveInfinity, double.PositiveInfinity);
            foreach (var error in _kept)
            {
                _rate = (_rate.E + (error ? 1 : 0), _rate.N + 1);
                _least = _rate.N > o.WarmUp && P + S() < _least.P + _least.S ? (P, S()) : _least;
            }

            (_drifted, _shorten, _warnedFor) = (false, false, -1);
        }

        private double S()
        {
            var q = _rate.N > 1 ? Math.Clamp(P, 1.0 / _rate.N, 1 - (1.0 / _rate.N)) : P;
            return Math.Sqrt(q * (1 - q) / _rate.N);
        }
    }
}
