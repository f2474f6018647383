package io.slimfit.train;

import java.util.ArrayList;
import java.util.List;

/** Records the notes that a user would see. */
public class HeardNotes implements RunListener {
  public final List<String> notes = new ArrayList<>();

  @Override
  public void onNote(String note) {
    notes.add(note);
  }
}
