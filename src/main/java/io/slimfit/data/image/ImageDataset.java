package io.slimfit.data.image;

import io.slimfit.base.Place;
import java.util.List;

/** Images to learn from and images to judge by, of the same classes. */
public record ImageDataset(ImageSource training, ImageSource validation) implements AutoCloseable {
  public List<String> classNames() {
    return training.classNames();
  }

  /**
   * The same images, where those to judge by have the numbers of the classes that those to learn from have: each source has an order of its
   * own.
   *
   * @param place for messages
   * @throws io.slimfit.base.InputException if they have different classes
   */
  ImageDataset numberedAlike(Place place) {
    ClassCheck.same(training.classNames(), validation.classNames(), place);
    return new ImageDataset(training, ImageSubset.numberedAs(classNames(), validation));
  }

  @Override
  public void close() {
    try (ImageSource first = training;
        ImageSource second = validation) {
      // both are closed, whatever the other says
    }
  }
}
