/**
 * The loop and all its state.
 *
 * <p>Read {@link io.slimfit.train.Trainer}, which is the algorithm, then
 * {@link io.slimfit.train.TrainerState}, which is all that outlives a step, and
 * {@link io.slimfit.train.TrainingLoop}, which makes steps and evaluates until a run is done.
 */
@NullMarked
package io.slimfit.train;

import org.jspecify.annotations.NullMarked;
