package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.distributed.Ranks;
import io.slimfit.run.checkpoints.Differences;
import io.slimfit.run.checkpoints.LiveRun;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.checkpoints.RunRecord;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.train.Resumption;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Brings a run to its first step, or to the step that it goes on with.
 *
 * @param ranks the processes of the run, if there are several
 */
record RunStart(OutputFolder output, RunListener listener, Optional<Ranks> ranks) {
  /** Returns the record that checkpoints contain. */
  RunRecord start(RunRecord record, RunSummary summary) {
    if (isFirst()) {
      ResumedRun.begin(record, output);
    }
    listener.onStart(summary);
    return record;
  }

  /**
   * Restores the newest good checkpoint; without any, the run starts again from its beginning.
   *
   * @param now the run as it is to go on
   * @return the record that checkpoints contain from now on
   * @throws InputException if something changed that changes the result, unless that is allowed
   */
  RunRecord resume(
      ResumedRun run, RunRecord now, boolean changesAllowed, RunSummary summary, LiveRun live) {
    Optional<ResumedRun.Saved> saved = run.newest(listener::onRawNote);
    long step = saved.map(ResumedRun.Saved::step).orElse(0L);
    List<Resumption.Change> changes = Differences.between(run.record(), now, step, changesAllowed);
    if (step > summary.steps()) {
      throw new InputException(
          Place.setting("resume").of(run.folder()),
          "the checkpoint is of step " + step + ", and the run is now to have " + summary.steps(),
          "Let it have more steps");
    }
    if (saved.isEmpty() && run.record().finished()) {
      throw new InputException(
          Place.setting("resume").of(run.folder()),
          "the run is finished, and left no good checkpoint to go on from",
          "Start it again, with another {output}");
    }
    RunRecord record = now.withChangesOf(run.record()).with(changes);
    Resumption from = saved
        .map(good -> good.restore(live, record.changes()))
        .orElseGet(() -> new Resumption(0, List.of(), List.of(), List.of(), record.changes()));
    ranks.ifPresent(Ranks::await); // all have read what rank 0 now cleans
    if (isFirst()) {
      prepareFolder(run, saved);
      ResumedRun.begin(record, output);
    }
    changes.forEach(change -> listener.onRawNote(sentence(change, summary)));
    listener.onResume(summary, from);
    listener.onRawNote(
        saved.isPresent()
            ? "resumed from the checkpoint of step " + step
            : "there is no checkpoint to go on from: the run starts again from its beginning");
    return record;
  }

  private void prepareFolder(ResumedRun run, Optional<ResumedRun.Saved> saved) {
    long bytes = saved.map(ResumedRun.Saved::logBytes).orElse(0L);
    if (Files.exists(run.folder()) && isSame(run)) {
      run.clean(saved.map(ResumedRun.Saved::step).orElse(0L));
    } else {
      copyLog(run);
    }
    long missing = output.cutLog(bytes);
    if (missing > 0) {
      listener.onRawNote(OutputFolder.STEPS + " has lost " + missing
          + " bytes since the checkpoint was saved; its other lines stay");
    }
    saved.ifPresent(good -> good.restoreKept(output));
  }

  private boolean isFirst() {
    return ranks.map(Ranks::isFirst).orElse(true);
  }

  private boolean isSame(ResumedRun run) {
    try {
      return Files.isSameFile(run.folder(), output.path());
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(output.path()) + ": cannot be read: " + e, e);
    }
  }

  private void copyLog(ResumedRun run) {
    try {
      if (Files.exists(run.folder().resolve(OutputFolder.STEPS))) {
        Files.copy(run.folder().resolve(OutputFolder.STEPS), output.resolve(OutputFolder.STEPS));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          Place.file(output.path()) + ": " + OutputFolder.STEPS + " cannot be copied: " + e, e);
    }
  }

  private static String sentence(Resumption.Change change, RunSummary summary) {
    String changed = change.what() + " changed from '" + Place.printable(change.before()) + "' to '"
        + Place.printable(change.after()) + "'";
    return Differences.isGrowth(change)
        ? changed + ": the learning rate now follows a schedule of " + summary.steps() + " steps"
        : changed + ": the result is not that of the run as it was started";
  }
}
