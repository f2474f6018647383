package io.slimfit.cli;

import io.slimfit.train.RunListener;
import java.io.PrintStream;

/** Says what a person may want to know, and nothing else. */
record Notes(PrintStream err) implements RunListener {
  @Override
  public void onNote(String note) {
    err.println("note: " + note);
  }
}
