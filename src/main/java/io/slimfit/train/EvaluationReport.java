package io.slimfit.train;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an evaluation found.
 *
 * @param step how many steps were done
 * @param metrics name to value; empty where a metric is not defined
 * @param best whether no earlier one was better
 */
public record EvaluationReport(long step, Map<String, OptionalDouble> metrics, boolean best) {}
