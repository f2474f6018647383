package io.slimfit.task.text;

import io.slimfit.base.Counted;
import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.RandomShare;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The examples of a file, of which a share is held out to evaluate the model, for want of a file
 * for that. Examples that belong together, such as the questions about one text, stay together.
 * Both lists are in the order of the file.
 */
public record HeldOutShare<E>(List<E> training, List<E> evaluation) {
  public HeldOutShare {
    training = List.copyOf(training);
    evaluation = List.copyOf(evaluation);
  }

  /**
   * Draws the share, at least one group of examples, and leaves at least one.
   *
   * @param group what an example belongs to
   * @param noun of a group, for messages
   * @param salt keeps these random numbers apart from others of the same seed
   * @param note is told how many are held out, and what to do otherwise
   * @throws InputException if there are fewer than two groups
   */
  public static <E, G> HeldOutShare<E> of(
      List<E> examples,
      Function<E, G> group,
      String noun,
      Path file,
      TextFiles settings,
      long salt,
      Consumer<String> note) {
    Map<G, Integer> groups = new LinkedHashMap<>();
    examples.forEach(example -> groups.putIfAbsent(group.apply(example), groups.size()));
    int count = groups.size();
    if (count < 2) {
      throw new InputException(
          Place.file(file),
          "there " + (count == 1 ? "is " : "are ") + Counted.of(count, noun)
              + ", too few to train on some and evaluate with others",
          "Give at least two, or {validationFile}");
    }
    BitSet chosen = RandomShare.of(
        count, settings.validationShare(), CounterRandom.key(settings.validationSeed(), salt));
    List<E> training = new ArrayList<>();
    List<E> evaluation = new ArrayList<>();
    for (E example : examples) {
      boolean isHeld = chosen.get(groups.getOrDefault(group.apply(example), 0));
      (isHeld ? evaluation : training).add(example);
    }
    note.accept(
        "drawn from " + file + " to evaluate the model: " + Counted.of(chosen.cardinality(), noun)
            + (evaluation.size() == chosen.cardinality()
                ? ""
                : " with " + evaluation.size() + " examples")
            + "; give {validationFile} for other examples");
    return new HeldOutShare<>(training, evaluation);
  }
}
