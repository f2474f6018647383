package io.slimfit.cli.output;

import io.slimfit.cli.options.Flags;
import io.slimfit.train.RunListener;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;

/** Says what a person may want to know, each thing once, and nothing else. */
public final class Notes implements RunListener {
  private final PrintStream err;
  private final Set<String> said = new HashSet<>(); // a model may be opened more than once

  public Notes(PrintStream err) {
    this.err = err;
  }

  @Override
  public void onRawNote(String note) {
    if (said.add(note)) {
      err.println("note: " + Flags.in(note));
    }
  }
}
