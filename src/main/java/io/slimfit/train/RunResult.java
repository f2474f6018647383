package io.slimfit.train;

import io.slimfit.memory.Ledger;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.plan.UsualMemory;
import io.slimfit.task.EvaluationDetails;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run achieved and what it cost.
 *
 * @param steps how many steps were done: fewer than planned if the run was stopped
 * @param trainLoss the mean over the steps of the last epoch
 * @param evaluation of the model that was kept: metric name to value; empty where a metric is
 *     undefined, or if there was no evaluation
 * @param evaluations all evaluations, in their order
 * @param secondsPerStep the median
 * @param saturation for each kind of site that was encoded, the share of elements outside their
 *     codec's range
 * @param held the bytes at each site in the step that held most
 * @param usual the memory that full fine-tuning needs in an autograd framework
 * @param details what is known beyond the metrics about the model that was kept
 * @param traffic what the processes of the run sent, if there were several
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
    Map<Site, Long> held,
    UsualMemory usual,
    EvaluationDetails details,
    Optional<WireTraffic> traffic,
    boolean stopped) {}
