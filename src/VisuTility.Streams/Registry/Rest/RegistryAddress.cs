namespace VisuTility.Streams.Registry.Rest;

/// <summary>Base addresses of a registry: without user info, with a slash at the end, so that relative paths stay below them.</summary>
internal static class RegistryAddress
{
    public static Uri Clean(Uri url)
    {
        var path = url.AbsolutePath;
        return new UriBuilder(url.Scheme, url.Host, url.Port, path.EndsWith('/') ? path : path + "/").Uri;
    }

    public static bool IsSameHost(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.IdnHost, b.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Scheme, host and port: all that a message needs of a stranger's address.</summary>
    public static string HostOf(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
