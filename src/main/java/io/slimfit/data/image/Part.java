package io.slimfit.data.image;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * An existing part of a data set, in some format. It is read only when it is opened, because that
 * can take minutes and a copy on disk, and because errors in an unused part do not matter.
 *
 * @param reads opens the images
 * @param classified tells whether the images have classes: test images often have none
 */
record Part(Supplier<ImageSource> reads, BooleanSupplier classified) {
  /** A part whose format always has classes. */
  static Part of(Supplier<ImageSource> reads) {
    return new Part(reads, () -> true);
  }

  ImageSource open() {
    return reads.get();
  }

  boolean hasClasses() {
    return classified.getAsBoolean();
  }
}
