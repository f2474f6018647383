package io.slimfit.task;

import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A number that says how good the answers are.
 *
 * @param name as in Hugging Face evaluate
 * @param value computes it from what was counted; empty where it is not defined
 * @param <T> what is counted: {@link ConfusionMatrix} or {@link Correlation}
 */
public record Metric<T>(String name, Function<T, OptionalDouble> value) {}
