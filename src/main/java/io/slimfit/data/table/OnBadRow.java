package io.slimfit.data.table;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;

/** What to do about a row that cannot be used. */
public enum OnBadRow {
  FAIL,
  SKIP;

  private static final Registry<OnBadRow> WORDS =
      new Registry<OnBadRow>("way to treat bad rows").with("fail", FAIL).with("skip", SKIP);

  /** As in {@code --on-bad-row}. */
  public static OnBadRow of(String word) {
    return WORDS.get(word, Place.setting("onBadRow"));
  }
}
