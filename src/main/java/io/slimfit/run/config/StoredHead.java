package io.slimfit.run.config;

/** What becomes of the head that a checkpoint has. */
public enum StoredHead {
  /** It goes on; one of another size is refused. */
  KEPT,
  /** It goes on; a fresh one takes the place of one of another size. */
  KEPT_IF_IT_FITS,
  /** A fresh one takes its place. */
  REPLACED
}
