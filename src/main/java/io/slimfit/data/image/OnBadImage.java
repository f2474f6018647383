package io.slimfit.data.image;

/** What to do with an image that cannot be read or decoded. */
public enum OnBadImage {
  /** The run ends with an error that names the image. */
  FAIL,
  /** The image is left out of its batch, reported and counted. */
  SKIP
}
