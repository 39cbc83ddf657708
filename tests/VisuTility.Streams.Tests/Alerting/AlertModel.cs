using VisuTility.Streams.Alerting;

namespace VisuTility.Streams.Tests.Alerting;

/// <summary>
/// The rules of <see cref="AlertPolicy"/> told over the whole list of readings: slow, and without any state of its own but what was
/// published.
/// </summary>
internal sealed class AlertModel(AlertPolicy policy)
{
    public static string RandomVerdicts(Random random, int count)
    {
        var verdicts = new char[count];
        var drifting = false;
        for (var i = 0; i < count; i++)
        {
            drifting = random.Next(6) == 0 ? !drifting : drifting;
            verdicts[i] = "SSSSW"[random.Next(5)];
            verdicts[i] = random.Next(5) == 0 ^ drifting ? 'D' : verdicts[i];
        }

        return new string(verdicts);
    }

    public string Play(string verdicts, long every)
    {
        var result = new char[verdicts.Length];
        var episode = -1;
        var fired = -1;
        var lastFiring = -1;
        var shown = false;
        for (var i = 0; i < verdicts.Length; i++)
        {
            result[i] = '.';
            if (fired >= 0)
            {
                var clear = i;
                while (clear > fired && verdicts[clear] == 'S' && !IsMet(verdicts, clear))
                {
                    clear--;
                }

                if (clear < i && (i - clear - 1) * every >= policy.KeepFiringForMs)
                {
                    (result[i], episode, fired) = ('R', -1, -1);
                }

                continue;
            }

            if (episode < 0 && verdicts[i] == 'D')
            {
                (episode, shown) = (i, false);
                result[i] = policy.HasPending ? 'P' : '.';
            }

            if (episode >= 0 && Drifting(verdicts, i) == 0)
            {
                result[i] = shown ? 'R' : '.';
                episode = -1;
            }

            if (episode >= 0 && MayFire(verdicts, i, episode, every) && (lastFiring < 0 || (i - lastFiring) * every >= policy.CooldownMs))
            {
                (result[i], fired, lastFiring) = ('F', i, i);
            }

            shown |= result[i] == 'P';
        }

        return new string(result);
    }

    private bool MayFire(string verdicts, int i, int episode, long every)
    {
        var since = i;
        while (since >= episode && IsMet(verdicts, since))
        {
            since--;
        }

        return verdicts[i] == 'D' && since < i && (i - since - 1) * every >= policy.ForMs;
    }

    private bool IsMet(string verdicts, int i) => Drifting(verdicts, i) >= policy.Drifting;

    private int Drifting(string verdicts, int i) => verdicts[Math.Max(0, i + 1 - policy.Readings)..(i + 1)].Count(v => v == 'D');
}
