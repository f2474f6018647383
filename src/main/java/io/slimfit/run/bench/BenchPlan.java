package io.slimfit.run.bench;

import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;

/**
 * The memory of steps that were rehearsed.
 *
 * @param memory the peaks over all steps
 * @param parameters the number of elements of all parameters
 */
public record BenchPlan(Ledger memory, UsualMemory usual, long parameters) {}
