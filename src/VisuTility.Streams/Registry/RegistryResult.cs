using System.Diagnostics.CodeAnalysis;

namespace VisuTility.Streams.Registry;

/// <summary>A value, or why there is none.</summary>
public readonly struct RegistryResult<T>
    where T : notnull
{
    internal RegistryResult(T value) => Value = value;

    internal RegistryResult(RegistryError error) => Error = error;

    public T? Value { get; }

    public RegistryError? Error { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    public static implicit operator RegistryResult<T>(T value) => new(value);

    public static implicit operator RegistryResult<T>(RegistryError error) => new(error);

    public override string ToString() => Succeeded ? $"{Value}" : $"{Error}";
}
