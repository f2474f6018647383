package io.slimfit.data.image;

import java.util.Optional;

/** Columns of a CSV or Parquet file that hold images and their classes, where they are not called as usual. */
public record ImageColumns(Optional<String> image, Optional<String> label) {
  /** As usual: see docs/images.md. */
  public static ImageColumns usual() {
    return new ImageColumns(Optional.empty(), Optional.empty());
  }
}
