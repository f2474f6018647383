package io.slimfit.data.image;

import java.util.Optional;

/**
 * The columns of a CSV or Parquet file with images and classes, if they do not have default names.
 */
public record ImageColumns(Optional<String> image, Optional<String> label) {
  /** Columns with the default names in docs/images.md. */
  public static ImageColumns usual() {
    return new ImageColumns(Optional.empty(), Optional.empty());
  }
}
