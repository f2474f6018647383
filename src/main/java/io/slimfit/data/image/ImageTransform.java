package io.slimfit.data.image;

import io.slimfit.base.Place;

/** Converts images of any size to bytes of the size that a model needs. Thread-safe. */
public interface ImageTransform {
  int width();

  int height();

  /**
   * Writes [3, height, width].
   *
   * @param place of the image, for messages
   * @param index of the example in its data set
   */
  void apply(RgbImage image, Place place, int index, byte[] target, int offset);

  /** The bytes of a result. */
  default int bytes() {
    return RgbImage.CHANNELS * width() * height();
  }

  /** The preprocessing in preprocessor_config.json; always the same result for an image. */
  static ImageTransform evaluation(ImageProcessing processing) {
    return new Evaluation(processing);
  }

  /** A different variation of each image in each epoch. */
  static ImageTransform training(
      ImageProcessing processing, Augmentation augmentation, long seed, long epoch) {
    return new Training(processing, augmentation, seed, epoch);
  }

  /** See {@link #evaluation}. */
  record Evaluation(ImageProcessing processing) implements ImageTransform {
    @Override
    public int width() {
      return processing.width();
    }

    @Override
    public int height() {
      return processing.height();
    }

    @Override
    public void apply(RgbImage image, Place place, int index, byte[] target, int offset) {
      processing.prepared(image, place).writePlanes(target, offset, false);
    }
  }

  /** See {@link #training}. */
  record Training(ImageProcessing processing, Augmentation augmentation, long seed, long epoch)
      implements ImageTransform {
    @Override
    public int width() {
      return processing.width();
    }

    @Override
    public int height() {
      return processing.height();
    }

    @Override
    public void apply(RgbImage image, Place place, int index, byte[] target, int offset) {
      Augmentation.Draw draw = new Augmentation.Draw(seed, epoch, index);
      RgbImage sized = augmentation.crops()
          ? ImageResizing.resized(
              image,
              augmentation.part(image.width(), image.height(), draw),
              width(),
              height(),
              processing.filter())
          : processing.prepared(image, place);
      sized.writePlanes(target, offset, augmentation.isFlipped(draw));
      augmentation.erase(target, offset, width(), height(), meanColour(), draw);
    }

    private byte[] meanColour() {
      byte[] colour = new byte[RgbImage.CHANNELS];
      for (int channel = 0; channel < colour.length; channel++) {
        double value = processing.mean().get(channel) / processing.rescaleFactor();
        colour[channel] = (byte) Math.max(0, Math.min(255, Math.rint(value)));
      }
      return colour;
    }
  }
}
