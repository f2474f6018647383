/**
 * Writes the results and the progress of a run to files.
 *
 * <p>Read {@link io.slimfit.report.MetricsFile} first. A report is a
 * {@link io.slimfit.train.RunListener}; to add one, implement that interface and register it in
 * {@code SlimFit}, where the listeners of a run are combined.
 */
@NullMarked
package io.slimfit.report;

import org.jspecify.annotations.NullMarked;
