package io.slimfit.data.image;

import io.slimfit.base.Place;
import java.util.List;

/** Training and validation images of the same classes. */
public record ImageDataset(ImageSource training, ImageSource validation) implements AutoCloseable {
  public List<String> classNames() {
    return training.classNames();
  }

  /**
   * The same images, with the classes of the validation images numbered as those of the training
   * images: each source has its own order.
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
      // both are closed, even if closing one fails
    }
  }
}
