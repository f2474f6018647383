/**
 * One run from its configuration to its folder.
 *
 * <p>Read {@link io.slimfit.run.FineTuning}, which turns a {@link io.slimfit.run.config.RunConfig}
 * into a {@link io.slimfit.train.TrainingLoop}; then {@link io.slimfit.run.ModelEvaluation} and
 * {@link io.slimfit.run.SeedSeries}.
 */
@NullMarked
package io.slimfit.run;

import org.jspecify.annotations.NullMarked;
