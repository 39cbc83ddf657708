namespace VisuTility.Streams.Registry.References;

/// <summary>
/// Gets everything that a schema refers to, however deep, and puts it in place. Bounded, because others write to the registry.
/// </summary>
internal static class ReferenceResolver
{
    /// <summary>Most subject versions that one schema may need.</summary>
    public const int MaxReferences = 32;

    /// <summary>Most characters of all their texts together.</summary>
    private const int MaxTextLength = 1 << 20;

    public static async Task<RegistryResult<RegistrySchema>> ResolveAsync(
        SchemaSource schema, string what, Func<SchemaReference, Task<RegistryResult<SchemaSource>>> get)
    {
        if (schema.References.Count == 0 || schema.Type != RegistrySchema.Avro)
        {
            return new RegistrySchema(schema.Text, schema.Type);
        }

        var texts = new List<string>();
        var length = schema.Text.Length;
        var seen = new HashSet<(string, int)>();
        var open = new Queue<SchemaReference>(schema.References);
        while (open.TryDequeue(out var reference))
        {
            if (!seen.Add((reference.Subject, reference.Version)))
            {
                continue;
            }

            var answer = await get(reference);
            if (!answer.Succeeded)
            {
                var place = $"{what} refers to {reference.Name} in version {reference.Version} of {reference.Subject}";
                return answer.Error with { Message = $"{place}: {answer.Error.Message}" };
            }

            texts.Add(answer.Value.Text);
            length += answer.Value.Text.Length;
            if (texts.Count > MaxReferences || length > MaxTextLength)
            {
                return new RegistryError(
                    RegistryErrorKind.Invalid,
                    $"{what} refers to more than {MaxReferences} other schemas or {MaxTextLength} characters; register it with fewer");
            }

            foreach (var further in answer.Value.References)
            {
                open.Enqueue(further);
            }
        }

        return ReferenceInliner.TryInline(schema.Text, texts, out var whole, out var problem)
            ? new RegistrySchema(whole, schema.Type)
            : new RegistryError(RegistryErrorKind.Invalid, $"{what} cannot be put together with the schemas that it refers to: {problem}");
    }
}
