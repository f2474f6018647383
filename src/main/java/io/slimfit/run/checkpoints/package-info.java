/**
 * Checkpoints: what a run saves so that it can be resumed with the same bits, and what must be the
 * same for that.
 *
 * <p>Read {@link io.slimfit.run.checkpoints.RunRecord} first, which says what a run is, then
 * {@link io.slimfit.run.checkpoints.CheckpointKeeper}, which saves, and
 * {@link io.slimfit.run.checkpoints.ResumedRun}, which finds what to go on from.
 * docs/reliability.md describes the files.
 */
@NullMarked
package io.slimfit.run.checkpoints;

import org.jspecify.annotations.NullMarked;
