/**
 * The output folder of a run: which folders may be used, what may be overwritten, and the lock that
 * keeps other runs out. Read {@link io.slimfit.run.output.OutputFolder} first.
 */
@NullMarked
package io.slimfit.run.output;

import org.jspecify.annotations.NullMarked;
