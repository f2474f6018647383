package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;

/**
 * Images with their classes. Each image is read from its file when needed; only names and labels
 * are in memory. Reading is thread-safe.
 */
public interface ImageSource extends AutoCloseable {
  /** The classes in the order of their numbers. */
  List<String> classNames();

  int count();

  /** The class of an image, an index of {@link #classNames()}; does not read the file. */
  int label(int index);

  /** The place of an image, for messages. */
  Place place(int index);

  /**
   * The bytes of an image file.
   *
   * @throws InputException if the file cannot be read, or does not start like an image
   */
  byte[] bytes(int index);

  /**
   * A decoded image.
   *
   * @throws InputException if the file cannot be read or is not an image
   */
  default RgbImage image(int index, ImageDecoder decoder) {
    return decoder.decode(bytes(index), place(index));
  }

  @Override
  void close();
}
