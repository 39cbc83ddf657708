using VisuTility.Streams.Kafka.Settings;
using Xunit.Abstractions;

namespace VisuTility.Streams.IntegrationTests.Chaos;

/// <summary>Only by <c>./dev chaos --minutes M</c>: a campaign needs a machine of its own.</summary>
public sealed class CampaignTests(ITestOutputHelper output)
{
    [CampaignFact]
    [Trait("Category", "Campaign")]
    public void A_few_faults_of_different_kinds_leave_nothing_missing_and_nothing_twice()
    {
        var figures = Run(new CampaignOptions
        {
            Duration = TimeSpan.FromMinutes(1),
            Seed = 20,
            Script = [FaultKind.Kill, FaultKind.RulesChange, FaultKind.BrokerKill, FaultKind.Kill, FaultKind.RegistryDown, FaultKind.Scale],
        });

        Assert.Equal(6, figures.Fired);
        Assert.True(figures.Outputs is { Alerts: > 20, Jobs: > 3 }, figures.Outputs?.ToString());
    }

    [CampaignTheory]
    [Trait("Category", "Campaign")]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public void Nothing_is_missing_and_nothing_twice_after_a_long_campaign(KafkaGroupProtocol protocol)
    {
        if (CampaignOptions.Wants(protocol))
        {
            var options = CampaignOptions.FromEnvironment(protocol);
            Assert.True(Run(options).Fired > 0 || options.IsSoak);
        }
    }

    private Figures Run(CampaignOptions options)
    {
        void Say(string line)
        {
            output.WriteLine(line);
            if (options.Progress is { } progress)
            {
                File.AppendAllText(progress, line + "\n");
            }
        }

        return new Campaign(options, Say).Run();
    }

    private sealed class CampaignFactAttribute : FactAttribute
    {
        public CampaignFactAttribute() => Skip = CampaignOptions.SkipReason ?? CampaignOptions.FewFaultsSkipReason;
    }

    private sealed class CampaignTheoryAttribute : TheoryAttribute
    {
        public CampaignTheoryAttribute() => Skip = CampaignOptions.SkipReason;
    }
}
