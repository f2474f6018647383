/**
 * A comparison of methods: each with its own best learning rate, on the same seeds, in a process a
 * run.
 *
 * <p>Read {@link io.slimfit.run.compare.Comparison}, what is compared; then
 * {@link io.slimfit.run.compare.Schedule}, which runs are missing, and
 * {@link io.slimfit.run.compare.ComparisonRunner}, which makes them. The only state is in the
 * folders of the runs, so a comparison goes on wherever it ended. What the runs say is a
 * {@link io.slimfit.run.compare.ComparisonResult}.
 */
@NullMarked
package io.slimfit.run.compare;

import org.jspecify.annotations.NullMarked;
