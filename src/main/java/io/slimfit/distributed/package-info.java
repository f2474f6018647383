/**
 * Several processes train one model: each computes some parts of every step, and all have the same
 * weights.
 *
 * <p>Read {@link io.slimfit.distributed.Ranks} first, the processes of a run and what they tell
 * each other; then {@link io.slimfit.distributed.OrderedReducer}, which sums gradients with the
 * same bits for any number of processes, and {@link io.slimfit.distributed.RingReducer}, which
 * sends less. {@link io.slimfit.distributed.ShardedOptimizer} divides the optimizer's states over
 * them. {@link io.slimfit.distributed.Placement} reads the environment of launchers, and
 * {@link io.slimfit.distributed.Heartbeats} finds out which rank is gone.
 */
@NullMarked
package io.slimfit.distributed;

import org.jspecify.annotations.NullMarked;
