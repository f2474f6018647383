/**
 * The time and memory of steps: a {@link io.slimfit.train.Trainer} on synthetic batches.
 *
 * <p>Read {@link io.slimfit.run.bench.Bench}. {@link io.slimfit.run.bench.StackSampler} finds out
 * where the time goes.
 */
@NullMarked
package io.slimfit.run.bench;

import org.jspecify.annotations.NullMarked;
