package io.slimfit.data.image;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.Place;
import java.util.List;
import java.util.stream.IntStream;

/** Some of the images of a source. */
final class ImageSubset implements ImageSource {
  private final ImageSource all;
  private final int[] indices;
  private final boolean owner; // closes the source

  private ImageSubset(ImageSource all, int[] indices, boolean owner) {
    this.all = all;
    this.indices = indices;
    this.owner = owner;
  }

  /**
   * Takes a share of each class, rounded down, for validation; which images depends on the seed alone.
   *
   * @return the two sets; closing the training set closes the source
   */
  static ImageDataset split(ImageSource all, double share, long seed) {
    int count = all.count();
    int[] ofClass = new int[all.classNames().size()];
    for (int i = 0; i < count; i++) {
      ofClass[all.label(i)]++;
    }
    int[] wanted = IntStream.of(ofClass).map(size -> (int) (size * share)).toArray();
    boolean[] held = new boolean[count];
    for (int i : CounterRandom.permutation(count, CounterRandom.key(seed))) {
      held[i] = wanted[all.label(i)]-- > 0;
    }
    return new ImageDataset(
        new ImageSubset(all, IntStream.range(0, count).filter(i -> !held[i]).toArray(), true),
        new ImageSubset(all, IntStream.range(0, count).filter(i -> held[i]).toArray(), false));
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public int count() {
    return indices.length;
  }

  @Override
  public int label(int index) {
    return all.label(indices[index]);
  }

  @Override
  public Place place(int index) {
    return all.place(indices[index]);
  }

  @Override
  public byte[] bytes(int index) {
    return all.bytes(indices[index]);
  }

  @Override
  public RgbImage image(int index, ImageDecoder decoder) {
    return all.image(indices[index], decoder);
  }

  @Override
  public void close() {
    if (owner) {
      all.close();
    }
  }
}
