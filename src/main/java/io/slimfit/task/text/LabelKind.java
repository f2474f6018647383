package io.slimfit.task.text;

/** What the labels of a file are. */
public enum LabelKind {
  /** Each example has one class. */
  CLASS,
  /** Each example has a number. */
  SCORE,
  /** Each example has any number of classes, or none. */
  SEVERAL
}
