package io.slimfit.task.image;

import io.slimfit.task.Labels;
import io.slimfit.task.ModelLabels;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * ImageNet's thousand classes have two names each: its folders are called by WordNet's synsets
 * ({@code n01440764}), most models by words ({@code tench, Tinca tinca}). Models number them in the
 * order of the synsets.
 */
public final class ImageNetSynsets {
  private static final int CLASSES = 1000;
  private static final String FIRST =
      "n01440764"; // of the thousand; other thousands of WordNet have other orders
  private static final String LAST = "n15075141";
  private static final Pattern SYNSET = Pattern.compile("n\\d{8}");

  private ImageNetSynsets() {}

  /**
   * The synsets as a model numbers them.
   *
   * @param data names of its classes
   * @param model names of its classes
   * @return nothing unless the data has ImageNet's synsets and the model as many classes by other
   *     names
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
