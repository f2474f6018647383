/**
 * A run made visible: in files now, in a page later.
 *
 * <p>Read {@link io.slimfit.report.MetricsFile}. A report is a {@link io.slimfit.train.RunListener}; to add one, implement that, and
 * add it where {@code SlimFit} puts the listeners of a run together.
 */
@NullMarked
package io.slimfit.report;

import org.jspecify.annotations.NullMarked;
