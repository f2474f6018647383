package io.slimfit.data.table;

import io.slimfit.base.Place;
import io.slimfit.base.Registry;

/** What to do with an invalid row. */
public enum OnBadRow {
  FAIL,
  SKIP,
  /** Answer it with what is wrong; only for predictions. */
  REPORT;

  private static final Registry<OnBadRow> WORDS = new Registry<OnBadRow>("way to treat bad rows")
      .with("fail", FAIL)
      .with("skip", SKIP)
      .with("report", REPORT);

  /** @param word a value of {@code --on-bad-row} */
  public static OnBadRow of(String word) {
    return WORDS.get(word, Place.setting("onBadRow"));
  }
}
