/**
 * What steps cost: a {@link io.slimfit.train.Trainer} on synthetic batches.
 *
 * <p>Read {@link io.slimfit.run.bench.Bench}. {@link io.slimfit.run.bench.PeakActiveSet} says which
 * optimizer states exist in a long run, and which step needs the most memory;
 * {@link io.slimfit.run.bench.StackSampler} says where the time goes.
 */
@NullMarked
package io.slimfit.run.bench;

import org.jspecify.annotations.NullMarked;
