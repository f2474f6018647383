package io.slimfit.task;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The outcome of an evaluation.
 *
 * @param metrics name to value; empty where a metric is not defined
 * @param samples how many examples or questions there were
 * @param details what is known beyond the metrics
 */
public record EvaluationOutcome(
    Map<String, OptionalDouble> metrics, int samples, EvaluationDetails details) {}
