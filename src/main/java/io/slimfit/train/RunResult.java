package io.slimfit.train;

import io.slimfit.memory.Ledger;
import io.slimfit.memory.SiteKind;
import io.slimfit.plan.UsualMemory;
import io.slimfit.task.EvaluationDetails;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run achieved and what it cost.
 *
 * @param steps that were done: fewer than planned if the run was stopped
 * @param trainLoss mean over the steps of the last epoch
 * @param evaluation of the model that was kept: metric name to value; empty where a metric is not
 *     defined, or if there was no evaluation
 * @param evaluations all evaluations, in their order
 * @param secondsPerStep median
 * @param saturation by kind of site that was encoded: the share of elements that lay outside their
 *     codec's range
 * @param usual what full fine-tuning with an autograd tool takes
 * @param details beyond metrics, of the model that was kept
 * @param stopped whether the run ended early because it was asked to; no model was written then,
 *     unless one was kept after an evaluation
 */
public record RunResult(
    RunSummary summary,
    long steps,
    double trainLoss,
    Map<String, OptionalDouble> evaluation,
    List<EvaluationReport> evaluations,
    double secondsPerStep,
    Ledger memory,
    Map<SiteKind, Double> saturation,
    UsualMemory usual,
    EvaluationDetails details,
    boolean stopped) {}
