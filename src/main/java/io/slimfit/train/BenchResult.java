package io.slimfit.train;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import java.util.List;

/**
 * What steps cost.
 *
 * @param stepSeconds wall time of each timed step
 * @param memory the peaks of all steps, the one with the largest active set among them
 */
public record BenchResult(
    BenchConfig config, List<Double> stepSeconds, Ledger memory, UsualMemory usual) {}
