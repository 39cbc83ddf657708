namespace VisuTility.Streams.Detection;

/// <summary>One value of one metric of one series.</summary>
/// <param name="Value">The measured value; finite (the engine refuses NaN and infinities, detectors pass them by).</param>
/// <param name="Samples">How many observations the value summarises (frames, requests); 0 = not told.</param>
/// <param name="TimeMs">Event time in Unix milliseconds; never falls within a series.</param>
public readonly record struct Reading(double Value, long Samples, long TimeMs);
