package io.slimfit.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the head of a checkpoint fits what is to be learned. Numbers of classes mean what id2label of its config.json says, and data has an
 * order of its own: a head for the same classes in another order would begin with each answer wrong.
 */
enum HeadFit {
  /** Its outputs are those that are wanted, or have no names. */
  SAME,
  /** It tells the same classes apart, by other numbers. */
  REORDERED,
  /** It tells other classes apart. */
  OTHER;

  /** What transformers calls a class that nobody named. */
  private static final Pattern UNNAMED = Pattern.compile("LABEL_\\d+");

  private static final int SHOWN = 5;

  /**
   * @param config config.json of the checkpoint
   * @param wanted names of the outputs, if they have any; upper case does not count
   */
  static HeadFit of(JsonNode config, List<String> wanted) {
    List<String> stored = plain(names(config));
    List<String> names = plain(wanted);
    if (stored.size() != names.size()
        || names.equals(stored)
        || anyUnnamed(stored)
        || anyUnnamed(wanted)) {
      return SAME;
    }
    return new HashSet<>(stored).equals(new HashSet<>(names)) ? REORDERED : OTHER;
  }

  /** Puts the rows of a model's last layer, which are in the order of {@code config}, in that of {@code wanted}. */
  static void reorder(Model<?> model, JsonNode config, List<String> wanted) {
    List<String> stored = plain(names(config));
    List<String> names = plain(wanted);
    for (Parameter parameter : model.outputParameters()) {
      Tensor value = parameter.value();
      float[] before = value.toFloats();
      float[] after = new float[before.length];
      int width = before.length / stored.size();
      for (int i = 0; i < stored.size(); i++) {
        int from = stored.indexOf(names.get(i));
        System.arraycopy(before, from * width, after, i * width, width);
      }
      value.put(0, after, 0, after.length);
    }
  }

  /** For people: what a checkpoint's head tells apart. */
  static String describe(JsonNode config) {
    List<String> names = names(config);
    int more = names.size() - SHOWN;
    return names.stream().limit(SHOWN).map(Place::printable).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static List<String> names(JsonNode config) {
    JsonNode names = config.path("id2label");
    List<String> read = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      read.add(names.path(String.valueOf(i)).asText());
    }
    return read;
  }

  private static List<String> plain(List<String> names) {
    List<String> lower =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    return new HashSet<>(lower).size() == lower.size() ? lower : names;
  }

  private static boolean anyUnnamed(List<String> names) {
    return names.stream()
        .anyMatch(name -> UNNAMED.matcher(name.toUpperCase(Locale.ROOT)).matches());
  }
}
