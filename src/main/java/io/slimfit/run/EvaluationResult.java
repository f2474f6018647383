package io.slimfit.run;

import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.task.EvaluationDetails;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How good the answers of a trained model are.
 *
 * @param metrics name to value; empty where a metric is not defined
 * @param samples examples, or questions
 * @param details beyond metrics
 */
public record EvaluationResult(
    EvaluationConfig config,
    Map<String, OptionalDouble> metrics,
    int samples,
    EvaluationDetails details) {}
