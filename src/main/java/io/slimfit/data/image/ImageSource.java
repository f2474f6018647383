package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;

/**
 * Images with their classes, each read from its file when it is asked for: what is in memory are names and labels. Several threads may
 * read at once.
 */
public interface ImageSource extends AutoCloseable {
  /** The classes in the order of their numbers. */
  List<String> classNames();

  int count();

  /** The class of an image, an index of {@link #classNames()}; reads nothing. */
  int label(int index);

  /** Where an image is, for messages. */
  Place place(int index);

  /**
   * An image as it is stored.
   *
   * @throws InputException if it cannot be read, or begins as no image does
   */
  byte[] bytes(int index);

  /**
   * An image decoded.
   *
   * @throws InputException if it cannot be read or is no image
   */
  default RgbImage image(int index, ImageDecoder decoder) {
    return decoder.decode(bytes(index), place(index));
  }

  @Override
  void close();
}
