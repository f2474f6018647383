package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import java.util.List;
import java.util.Optional;

/**
 * A task's labels as a model numbers them. Classes go by their names, in whatever order and case
 * the model has them; a model that names none (LABEL_0 ...) has them in the order of the task.
 *
 * @param labels the task's, numbered as the model does
 * @param numbers of the model, for each class of the task
 */
public record ModelLabels(Labels labels, List<Integer> numbers) {
  /** @throws InputException if the model has other labels than the task */
  public static ModelLabels of(Labels ofTask, Labels ofModel, String task) {
    boolean sameKind = ofTask.isSameKind(ofModel);
    if (sameKind && !ofTask.areNamed()) {
      return new ModelLabels(ofTask, List.of());
    }
    List<String> names = ofTask.names();
    List<String> known = ofModel.names();
    Optional<List<Integer>> numbers = ClassNames.numbers(names, known);
    if (sameKind && numbers.isPresent()) {
      return new ModelLabels(ofModel, numbers.get());
    }
    if (sameKind && ClassNames.areUnnamed(known) && known.size() == names.size()) {
      return new ModelLabels(ofTask, names.stream().map(names::indexOf).toList());
    }
    throw new InputException(
        Place.of("the model"),
        "its labels are " + shown(known) + ", those of task " + task + " are " + shown(names),
        "Use a model that was trained on " + task);
  }

  private static String shown(List<String> names) {
    int shown = 10;
    String text = Place.printable(String.join(", ", names.stream().limit(shown).toList()));
    return names.size() > shown ? text + " ..." : text;
  }

  /** A label of the task as the model has it. */
  public Label of(Label label) {
    return labels.areNamed()
        ? Label.ofSet(label.indices().stream().map(numbers::get).toList())
        : label;
  }
}
