package io.slimfit.task;

import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A number that says how good the predictions are.
 *
 * @param name as in Hugging Face evaluate
 * @param value computes the metric from the counts; empty where it is undefined
 * @param <T> the counts: {@link ConfusionMatrix} or {@link Correlation}
 */
public record Metric<T>(String name, Function<T, OptionalDouble> value) {}
