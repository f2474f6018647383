package io.slimfit.run;

import io.slimfit.run.config.EvaluationConfig;
import io.slimfit.task.EvaluationDetails;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The result of evaluating a trained model.
 *
 * @param metrics name to value; empty where a metric is not defined
 * @param samples how many examples or questions there were
 * @param details what is known beyond the metrics
 */
public record EvaluationResult(
    EvaluationConfig config,
    Map<String, OptionalDouble> metrics,
    int samples,
    EvaluationDetails details) {}
