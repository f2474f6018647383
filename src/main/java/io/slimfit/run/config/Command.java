package io.slimfit.run.config;

/** Commands that take options of the table. */
public enum Command {
  TRAIN,
  BENCH,
  PLAN,
  EVALUATE,
  PREDICT,
  EXPORT,
  COMPARE
}
