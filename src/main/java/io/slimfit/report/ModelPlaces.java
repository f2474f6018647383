package io.slimfit.report;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a model a weight or a site is, by its name: the embeddings, a block, or the head. */
final class ModelPlaces {
  private static final Pattern BLOCK = Pattern.compile("\\.(\\d{1,4})(?:\\.|$)");
  private static final int BELOW = -1;
  private static final int ABOVE = Integer.MAX_VALUE;

  private ModelPlaces() {}

  /** Names from the embeddings up to the head. */
  static Comparator<String> order() {
    return Comparator.comparingInt(ModelPlaces::height).thenComparing(Comparator.naturalOrder());
  }

  /** The place of a name, for people. */
  static String place(String name) {
    int height = height(name);
    return height == BELOW ? "embeddings" : height == ABOVE ? "head" : "block " + height;
  }

  static int height(String name) {
    Matcher block = BLOCK.matcher(name);
    if (block.find()) {
      return Integer.parseInt(block.group(1));
    }
    return name.contains("embeddings") ? BELOW : ABOVE;
  }
}
