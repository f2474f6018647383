package io.slimfit.task.image;

import io.slimfit.task.Labels;
import io.slimfit.task.ModelLabels;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * ImageNet's thousand classes have two names each. The folders are named by WordNet's synsets
 * ({@code n01440764}), while most models use words ({@code tench, Tinca tinca}). Models number the
 * classes in the order of the synsets.
 */
public final class ImageNetSynsets {
  private static final int CLASSES = 1000;
  private static final String FIRST =
      "n01440764"; // first and last tell these thousand synsets from others
  private static final String LAST = "n15075141";
  private static final Pattern SYNSET = Pattern.compile("n\\d{8}");

  private ImageNetSynsets() {}

  /**
   * The synsets, with the numbers that a model gives them.
   *
   * @param data the names of the classes in the data
   * @param model the names of the classes in the model
   * @return empty unless the data has ImageNet's synsets, and the model has as many classes with
   *     other names
   */
  public static Optional<ModelLabels> labels(List<String> data, List<String> model) {
    List<String> sorted =
        data.stream().filter(ImageNetSynsets::isSynset).sorted().distinct().toList();
    boolean same = data.size() == CLASSES
        && sorted.size() == CLASSES
        && sorted.get(0).equals(FIRST)
        && sorted.get(CLASSES - 1).equals(LAST)
        && model.size() == CLASSES
        && model.stream().noneMatch(ImageNetSynsets::isSynset);
    return same
        ? Optional.of(new ModelLabels(
            new Labels.Classes(sorted), data.stream().map(sorted::indexOf).toList()))
        : Optional.empty();
  }

  private static boolean isSynset(String name) {
    return SYNSET.matcher(name).matches();
  }
}
