package io.slimfit.data.image;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Some of the images of a source. */
final class ImageSubset implements ImageSource {
  private final ImageSource all;
  private final int[] indices;
  private final List<String> classNames;
  private final int[] labels; // from the number of the class in the source
  private final boolean owner; // whether closing this closes the source

  private ImageSubset(ImageSource all, int[] indices, boolean owner) {
    this(all, indices, all.classNames(), allLabels(all), owner);
  }

  private ImageSubset(
      ImageSource all, int[] indices, List<String> classNames, int[] labels, boolean owner) {
    this.all = all;
    this.indices = indices;
    this.classNames = classNames;
    this.labels = labels;
    this.owner = owner;
  }

  private static int[] allLabels(ImageSource all) {
    return IntStream.range(0, all.classNames().size()).toArray();
  }

  /**
   * The images of some classes, which keep their order. Closing the result closes the source.
   *
   * @param place of the source, for messages
   * @throws InputException if a class does not exist, or fewer than two are given
   */
  static ImageSource ofClasses(ImageSource all, List<String> wanted, Place place) {
    List<String> names = all.classNames();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new InputException(
            Place.setting("classes"),
            place + " has no class '" + Place.printable(name) + "'",
            "Did you mean " + Place.printable(String.join(" or ", Registry.nearest(name, names)))
                + "?");
      }
    }
    List<String> kept = names.stream().filter(new HashSet<>(wanted)::contains).toList();
    ClassCheck.enough(kept, Place.setting("classes"), "Name at least two");
    int[] labels = names.stream().mapToInt(kept::indexOf).toArray();
    int[] indices =
        IntStream.range(0, all.count()).filter(i -> labels[all.label(i)] >= 0).toArray();
    return new ImageSubset(all, indices, kept, labels, true);
  }

  /**
   * All images of a source, with the class numbers of another source of the same classes. Closing
   * the result closes the source.
   *
   * @param classNames the classes in the order of their new numbers
   */
  static ImageSource numberedAs(List<String> classNames, ImageSource all) {
    if (classNames.equals(all.classNames())) {
      return all;
    }
    Map<String, Integer> numbers = IntStream.range(0, classNames.size())
        .boxed()
        .collect(Collectors.toMap(classNames::get, number -> number));
    int[] labels = all.classNames().stream().mapToInt(numbers::get).toArray();
    int[] indices = IntStream.range(0, all.count()).toArray();
    return new ImageSubset(all, indices, classNames, labels, true);
  }

  /**
   * Holds out a share of each class, rounded down, for validation; the choice depends only on the
   * seed. If all classes are too small for that, it is a share of all images and at least one; each
   * class keeps an image to learn from.
   *
   * @return the two sets; closing the training set closes the source
   */
  static ImageDataset split(ImageSource all, double share, long seed) {
    int count = all.count();
    int[] ofClass = sizes(all);
    boolean ofEach = isEnoughOfAClass(ofClass, share);
    int[] wanted = IntStream.of(ofClass)
        .map(size -> ofEach ? (int) (size * share) : size - 1)
        .toArray();
    int left = ofEach ? count : Math.max(1, (int) (count * share));
    boolean[] held = new boolean[count];
    for (int i : CounterRandom.permutation(count, CounterRandom.key(seed))) {
      held[i] = left > 0 && wanted[all.label(i)]-- > 0;
      left -= held[i] ? 1 : 0;
    }
    return new ImageDataset(
        new ImageSubset(all, IntStream.range(0, count).filter(i -> !held[i]).toArray(), true),
        new ImageSubset(all, IntStream.range(0, count).filter(i -> held[i]).toArray(), false));
  }

  /** Whether the share of any class is at least one image. */
  static boolean isEnoughOfAClass(ImageSource all, double share) {
    return isEnoughOfAClass(sizes(all), share);
  }

  private static boolean isEnoughOfAClass(int[] sizes, double share) {
    return IntStream.of(sizes).anyMatch(size -> (int) (size * share) > 0);
  }

  private static int[] sizes(ImageSource all) {
    int[] sizes = new int[all.classNames().size()];
    for (int i = 0; i < all.count(); i++) {
      sizes[all.label(i)]++;
    }
    return sizes;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int count() {
    return indices.length;
  }

  @Override
  public int label(int index) {
    return labels[all.label(indices[index])];
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
