package io.slimfit.data.image;

import java.util.List;

/** Base of all sources, with the names of the classes and the class of each image in memory. */
abstract class LabelledImages implements ImageSource {
  private final List<String> classNames;
  private final int[] labels;

  /** @param labels of each image, indices of {@code classNames} */
  LabelledImages(List<String> classNames, int[] labels) {
    this.classNames = List.copyOf(classNames);
    this.labels = labels;
  }

  @Override
  public final List<String> classNames() {
    return classNames;
  }

  @Override
  public final int count() {
    return labels.length;
  }

  @Override
  public final int label(int index) {
    return labels[index];
  }
}
