using System.Net;
using System.Net.Sockets;
using VisuTility.Streams.Processing;

namespace VisuTility.Streams.Host.Tests.Commands.Run;

public sealed class RunCommandTests : IDisposable
{
    private readonly TestHost _host = new();

    [Fact]
    public async Task Wrong_settings_end_the_start_with_2_before_anything_is_reached()
    {
        var code = await _host.RunAsync("run", "--threads", "0", "--rules", "missing.json", "-b", "127.0.0.1:1");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Equal(2, _host.Errors.Count);
        Assert.DoesNotContain("127.0.0.1:1", _host.Talk);
    }

    [Fact]
    public async Task Without_a_registry_it_says_which_option_to_give()
    {
        Assert.Equal(ExitCodes.Usage, await _host.RunAsync("run"));
        Assert.Contains("--registry", Assert.Single(_host.Errors));
    }

    [Fact]
    public async Task A_registry_without_our_schemas_is_3_and_names_the_command_that_registers_them()
    {
        Assert.Equal(ExitCodes.NotFound, await _host.RunAsync("run", "--registry", "file:registry"));
        Assert.Contains("visutility schemas register", Assert.Single(_host.Errors));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_1_and_named()
    {
        var registry = $"http://127.0.0.1:{ClosedPort()}";

        Assert.Equal(ExitCodes.Failed, await _host.RunAsync("run", "--registry", registry, "-X", "schema.registry.max.retries=0"));
        Assert.Contains(registry, Assert.Single(_host.Errors));
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_is_1_and_named()
    {
        var broker = $"127.0.0.1:{ClosedPort()}";

        var code = await _host.RunAsync("run", "--registry", "file:registry", "--register", "-b", broker, "-X", "Kafka:RequestTimeout=1s");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(broker, Assert.Single(_host.Errors));
    }

    [Fact]
    public async Task Two_answers_to_lost_state_are_one_too_many() =>
        Assert.Equal(ExitCodes.Usage, await _host.RunAsync("run", "--rebuild", "--start-fresh"));

    public void Dispose() => _host.Dispose();

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
