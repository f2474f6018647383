package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RunListenerTest {
  private static final String RAW = "{freshHead} replaces it; or use {onBadRow skip}";
  private final HeardNotes library = new HeardNotes();

  /** Hears everything but notes. */
  private static final class Recording implements RunListener {
    private final List<Object> heard = new ArrayList<>();

    @Override
    public void onFetch(String file, long received, long total) {
      heard.add(file + " " + received + " of " + total);
    }

    @Override
    public void onPreparing(String activity, long done, long total) {
      heard.add(activity + " " + done + " of " + total);
    }

    @Override
    public void onStart(RunSummary summary) {
      heard.add(summary);
    }

    @Override
    public void onResume(RunSummary summary, Resumption from) {
      heard.add(from);
    }

    @Override
    public void onSaved(long step) {
      heard.add(step);
    }

    @Override
    public void onStep(StepReport step) {
      heard.add(step);
    }

    @Override
    public void onEvaluating(int examples) {
      heard.add(examples);
    }

    @Override
    public void onEvaluated(EvaluationReport report) {
      heard.add(report);
    }

    @Override
    public void onFailed() {
      heard.add("failed");
    }
  }

  @Test
  void eachOfSeveralListenersHearsEverything() {
    Recording first = new Recording();
    Recording second = new Recording();
    RunListener all = RunListener.all(first, second);
    RunSummary summary = new RunSummary("tiny", 1, 1, 4, 3, 2);
    Resumption from = new Resumption(1, List.of(0.5), List.of(0.1), List.of(), List.of());
    StepReport step =
        new StepReport(2, 2, 0.5, 1e-3, List.of("weight"), 100, 0.1, Optional.empty());
    EvaluationReport report =
        new EvaluationReport(2, Map.of("accuracy", OptionalDouble.of(0.5)), true);
    all.onFetch("model.safetensors", 1, 2);
    all.onPreparing("reading", 3, 4);
    all.onStart(summary);
    all.onResume(summary, from);
    all.onStep(step);
    all.onEvaluating(3);
    all.onEvaluated(report);
    all.onSaved(2);
    all.onFailed();
    assertThat(first.heard)
        .containsExactly(
            "model.safetensors 1 of 2",
            "reading 3 of 4",
            summary,
            from,
            step,
            3,
            report,
            2L,
            "failed");
    assertThat(second.heard).isEqualTo(first.heard);
  }

  /** As the command is one. */
  private static final class RawNotes implements RunListener {
    private final List<String> notes = new ArrayList<>();

    @Override
    public void onRawNote(String note) {
      notes.add(note);
    }
  }

  @Test
  void notesNameSettingsForLibraryUsers() {
    library.onRawNote(RAW);
    assertThat(library.notes).containsExactly("freshHead replaces it; or use onBadRow(skip)");
  }

  @Test
  void eachOfSeveralListenersNamesSettingsInItsOwnWay() {
    RawNotes command = new RawNotes();
    RunListener.all(command, library, RunListener.all(command)).onRawNote(RAW);
    assertThat(command.notes).containsExactly(RAW, RAW);
    assertThat(library.notes).containsExactly("freshHead replaces it; or use onBadRow(skip)");
  }
}
