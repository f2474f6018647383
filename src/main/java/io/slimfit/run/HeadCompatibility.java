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
 * How the head of a checkpoint fits the classes of the data. The checkpoint numbers its classes as
 * id2label in its config.json says, and the data may order them differently: a head for the same
 * classes in another order would start with wrong predictions.
 */
public enum HeadCompatibility {
  /** Its outputs are the wanted ones, or have no names. */
  SAME,
  /** It has the same classes in another order. */
  REORDERED,
  /** It has other classes. */
  OTHER;

  /**
   * @param config config.json of the checkpoint
   * @param wanted the names of the outputs, if they have any
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
   * Reorders the rows of a model's last layer from the order of {@code config} to that of
   * {@code wanted}.
   *
   * @throws java.util.NoSuchElementException if {@code config} does not have all of them
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

  /** The classes of a checkpoint's head, for the user. */
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
