/**
 * The loop and all its state.
 *
 * <p>Read {@link io.slimfit.train.Trainer}, which is the algorithm, then {@link io.slimfit.run.FineTuning}, which makes one of what
 * a {@link io.slimfit.run.config.RunConfig} says.
 */
@NullMarked
package io.slimfit.train;

import org.jspecify.annotations.NullMarked;
