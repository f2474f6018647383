package io.slimfit.data.image;

/** What to do about an image that cannot be read or decoded. */
public enum OnBadImage {
  /** The run ends, naming it. */
  FAIL,
  /** It is left out of its batch, named and counted. */
  SKIP
}
