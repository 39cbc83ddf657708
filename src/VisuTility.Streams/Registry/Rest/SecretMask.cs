using System.Text;
using VisuTility.Streams.Registry.Configuration;

namespace VisuTility.Streams.Registry.Rest;

/// <summary>Blackens our own secrets in what a registry says: some echo what they were sent.</summary>
internal sealed class SecretMask(RegistryCredentials credentials)
{
    /// <summary>Shorter ones would blacken innocent words.</summary>
    private const int MinLength = 4;

    public string Apply(string text)
    {
        foreach (var secret in Secrets().Where(secret => secret.Length >= MinLength))
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text;
    }

    private IEnumerable<string> Secrets()
    {
        if (credentials.UserInfo is not null && credentials.UserInfo.TryRead(out var user, out _))
        {
            yield return user;
            yield return user[(user.IndexOf(':') + 1)..];
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(user));
        }

        if (credentials.Token is not null && credentials.Token.TryRead(out var token, out _))
        {
            yield return token;
        }
    }
}
