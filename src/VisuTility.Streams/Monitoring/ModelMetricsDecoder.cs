using System.Diagnostics.CodeAnalysis;
using VisuTility.Streams.Avro;
using VisuTility.Streams.Avro.Plans;
using VisuTility.Streams.Records;

namespace VisuTility.Streams.Monitoring;

/// <summary>
/// Reads the <c>ModelMetrics</c> of one writer's schema in place, without allocating, always through the resolution plan. Made once per
/// writer's schema, for any thread.
/// Fields and their order: schemas/model-metrics.avsc.
/// </summary>
public sealed class ModelMetricsDecoder
{
    private readonly SchemaResolution _plan;
    private readonly PlanStep[] _steps;

    private ModelMetricsDecoder(SchemaResolution plan)
    {
        _plan = plan;
        _steps = plan.Root.Steps;
    }

    /// <summary>The reader's fields, by their index in the schema.</summary>
    private enum Slot
    {
        ModelName,
        ModelVersion,
        Timestamp,
        CameraId,
        Accuracy,
        Precision,
        Recall,
        LatencyMs,
    }

    /// <summary>False where no record of this writer's schema can be read as model metrics; <paramref name="problem"/> says why.</summary>
    public static bool TryCreate(
        AvroSchema writer, [NotNullWhen(true)] out ModelMetricsDecoder? decoder, [NotNullWhen(false)] out string? problem)
    {
        decoder = RecordSchemas.ModelMetrics.PlanForRecord(writer, out var plan, out problem) ? new ModelMetricsDecoder(plan) : null;
        return decoder is not null;
    }

    /// <summary>
    /// Reads one Avro body (without its frame). False = <paramref name="error"/> says why, and the view is not to be used.
    /// </summary>
    public bool TryDecode(ReadOnlySpan<byte> body, out ModelMetricsView view, out AvroError error)
    {
        var reader = new AvroReader(body, _plan.Limits);
        view = Read(ref reader);
        reader.ExpectEnd();
        error = reader.Error;
        return !reader.Failed;
    }

    private ModelMetricsView Read(scoped ref AvroReader reader)
    {
        var view = default(ModelMetricsView);
        foreach (ref readonly var step in _steps.AsSpan())
        {
            ReadField(in step, ref reader, ref view);
            if (reader.Failed)
            {
                reader.FailedField = step.Name;
                break;
            }
        }

        return view;
    }

    private static void ReadField(in PlanStep step, scoped ref AvroReader reader, ref ModelMetricsView view)
    {
        switch ((Slot)step.Field)
        {
            case Slot.ModelName:
                view.ModelName = PlanFields.Text(step.Node!, ref reader);
                break;
            case Slot.ModelVersion:
                view.ModelVersion = PlanFields.Text(step.Node!, ref reader);
                break;
            case Slot.Timestamp:
                view.TimestampMs = PlanFields.Long(step.Node!, ref reader);
                break;
            case Slot.CameraId:
                view.CameraId = PlanFields.Text(step.Node!, ref reader);
                break;
            case Slot.Accuracy:
                view.Accuracy = PlanFields.Double(step.Node!, ref reader);
                break;
            case Slot.Precision:
                view.Precision = PlanFields.Double(step.Node!, ref reader);
                break;
            case Slot.Recall:
                view.Recall = PlanFields.Double(step.Node!, ref reader);
                break;
            case Slot.LatencyMs:
                view.LatencyMs = PlanFields.Double(step.Node!, ref reader);
                break;
            default:
                AvroSkipper.Skip(step.Written, ref reader, depth: 1);
                break;
        }
    }
}
