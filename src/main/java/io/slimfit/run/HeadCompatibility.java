package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import io.slimfit.task.ClassNames;
import io.slimfit.task.ModelLabels;
import io.slimfit.task.image.ImageNetSynsets;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the head of a checkpoint fits what is to be learned. Numbers of classes mean what id2label of
 * its config.json says, and data has an order of its own: a head for the same classes in another
 * order would begin with each answer wrong.
 */
public enum HeadCompatibility {
  /** Its outputs are those that are wanted, or have no names. */
  SAME,
  /** It tells the same classes apart, by other numbers. */
  REORDERED,
  /** It tells other classes apart. */
  OTHER;

  /**
   * @param config config.json of the checkpoint
   * @param wanted names of the outputs, if they have any
   */
  public static HeadCompatibility of(JsonNode config, List<String> wanted) {
    List<String> stored = names(config);
    if (stored.size() != wanted.size()
        || ClassNames.areUnnamed(stored)
        || ClassNames.areUnnamed(wanted)) {
      return SAME;
    }
    List<Integer> inOrder = IntStream.range(0, wanted.size()).boxed().toList();
    return numbers(wanted, stored)
        .map(numbers -> numbers.equals(inOrder) ? SAME : REORDERED)
        .orElse(OTHER);
  }

  /**
   * Puts the rows of a model's last layer, which are in the order of {@code config}, in that of
   * {@code wanted}.
   *
   * @throws java.util.NoSuchElementException if it does not know them all
   */
  static void reorder(Model<?> model, JsonNode config, List<String> wanted) {
    List<Integer> numbers = numbers(wanted, names(config)).orElseThrow();
    for (Parameter parameter : model.outputParameters()) {
      Tensor value = parameter.value();
      float[] before = value.toFloats();
      float[] after = new float[before.length];
      int width = before.length / numbers.size();
      for (int i = 0; i < numbers.size(); i++) {
        System.arraycopy(before, numbers.get(i) * width, after, i * width, width);
      }
      value.put(0, after, 0, after.length);
    }
  }

  private static Optional<List<Integer>> numbers(List<String> wanted, List<String> stored) {
    return ClassNames.numbers(wanted, stored)
        .or(() -> ImageNetSynsets.labels(wanted, stored).map(ModelLabels::numbers));
  }

  /** For people: what a checkpoint's head tells apart. */
  static String describe(JsonNode config) {
    return Place.printable(names(config));
  }

  private static List<String> names(JsonNode config) {
    JsonNode names = config.path("id2label");
    List<String> read = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      read.add(names.path(String.valueOf(i)).asText());
    }
    return read;
  }
}
