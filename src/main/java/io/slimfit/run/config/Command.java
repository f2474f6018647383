package io.slimfit.run.config;

/** Commands that take options of the table. */
public enum Command {
  TRAIN,
  BENCH,
  EVALUATE,
  PREDICT,
  EXPORT,
  COMPARE
}
