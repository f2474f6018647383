package io.slimfit.train;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The result of an evaluation.
 *
 * @param step how many steps were done
 * @param metrics name to value; empty where a metric is not defined
 * @param best whether it is the best so far
 */
public record EvaluationReport(long step, Map<String, OptionalDouble> metrics, boolean best) {}
