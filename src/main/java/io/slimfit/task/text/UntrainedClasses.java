package io.slimfit.task.text;

import io.slimfit.base.Place;
import io.slimfit.data.EncodedExamples;
import io.slimfit.task.Labels;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Classes that the model gets an output for, but that no training example has. */
final class UntrainedClasses {
  private UntrainedClasses() {}

  /** A sentence that names them; empty if there are none. */
  static Optional<String> note(Labels labels, EncodedExamples train) {
    if (!labels.areNamed()) {
      return Optional.empty();
    }
    BitSet trained = new BitSet();
    train.stream().forEach(example -> example.label().indices().forEach(trained::set));
    List<String> without = IntStream.range(0, labels.outputs())
        .filter(c -> !trained.get(c))
        .mapToObj(labels.names()::get)
        .map(LabelFindings::name)
        .toList();
    return without.isEmpty()
        ? Optional.empty()
        : Optional.of((without.size() == 1 ? "class " : "classes ") + Place.printable(without)
            + (without.size() == 1 ? " has" : " have")
            + " no training example, so the model cannot learn "
            + (without.size() == 1 ? "it" : "them"));
  }
}
