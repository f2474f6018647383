package io.slimfit.data.image;

import java.util.List;

/** What all sources have in memory: the names of the classes, and the class of each image. */
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
