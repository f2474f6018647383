package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunListenerTest {
  private static final String RAW = "{freshHead} replaces it; or use {onBadRow skip}";
  private final HeardNotes library = new HeardNotes();

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
