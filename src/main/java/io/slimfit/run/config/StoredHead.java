package io.slimfit.run.config;

/** What happens to the head in a checkpoint. */
public enum StoredHead {
  /** It is used; one of another size is an error. */
  KEPT,
  /** It is used; one of another size is replaced with a fresh one. */
  KEPT_IF_IT_FITS,
  /** It is replaced with a fresh one. */
  REPLACED
}
