package io.slimfit.task;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an evaluation found.
 *
 * @param metrics name to value; empty where a metric is not defined
 * @param samples examples, or questions
 * @param details beyond metrics
 */
public record EvaluationOutcome(
    Map<String, OptionalDouble> metrics, int samples, EvaluationDetails details) {}
