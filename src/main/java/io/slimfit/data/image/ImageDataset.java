package io.slimfit.data.image;

import java.util.List;

/** Images to learn from and images to judge by, of the same classes. */
public record ImageDataset(ImageSource training, ImageSource validation) implements AutoCloseable {
  public List<String> classNames() {
    return training.classNames();
  }

  @Override
  public void close() {
    try (ImageSource first = training;
        ImageSource second = validation) {
      // both are closed, whatever the other says
    }
  }
}
