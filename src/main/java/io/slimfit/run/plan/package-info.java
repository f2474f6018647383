/**
 * The bytes of a run before it runs.
 *
 * <p>A plan is a rehearsal: the run's own code, with tensors that have a shape and no elements
 * ({@link io.slimfit.tensor.Device#META}). What it allocates is counted as in a run, so there is no
 * second formula that could differ. Read {@link io.slimfit.run.plan.Rehearsal}, then
 * {@link io.slimfit.run.plan.TrainingPlan}.
 */
@NullMarked
package io.slimfit.run.plan;

import org.jspecify.annotations.NullMarked;
