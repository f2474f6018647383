/**
 * One run from its configuration to its folder.
 *
 * <p>Read {@link io.slimfit.run.FineTuning}, which makes a {@link io.slimfit.train.TrainingLoop} of
 * a {@link io.slimfit.run.config.RunConfig}; then {@link io.slimfit.run.ModelEvaluation} and
 * {@link io.slimfit.run.SeedSeries}.
 */
@NullMarked
package io.slimfit.run;

import org.jspecify.annotations.NullMarked;
