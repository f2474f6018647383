package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.LoadReport;
import io.slimfit.checkpoint.ParameterNames;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the parameters of a model are stored in a LoRA adapter. */
final class AdapterWeights {
  private AdapterWeights() {}

  /**
   * Reads everything that the adapter has; returns the names of the parameters.
   *
   * @param ignoreMismatchedSizes whether a head of another size is skipped
   * @throws InputException if an addition is missing, or a tensor is not of the model
   */
  static Set<String> read(Model<?> model, TensorSource source, boolean ignoreMismatchedSizes) {
    Map<String, Shape> wanted = new LinkedHashMap<>();
    model.parameters().all().forEach(p -> wanted.put(p.name(), p.shape()));
    LoadReport report = ParameterNames.match(wanted, source, ignoreMismatchedSizes);
    if (!report.unexpected().isEmpty()) {
      String first = report.unexpected().get(0);
      throw new InputException(
          source.place(first),
          "the model has no such parameter",
          "Give the {model} that the adapter was made from");
    }
    for (Parameter addition : model.parameters().additions()) {
      if (!report.matched().containsKey(addition.name())) {
        throw new InputException(
            Place.setting("adapter"),
            "it has no tensor '" + addition.name() + "' of the right shape",
            "Save the adapter again");
      }
    }
    if (model.parameters().memory().device() != Device.META) { // else nothing has elements
      report
          .matched()
          .forEach(
              (name, stored) -> source.read(stored, model.parameters().get(name).value()));
    }
    return report.matched().keySet();
  }

  /** The module that PEFT saves a parameter with: the whole head, or else its layer. */
  static String module(Parameter parameter, Model<?> model) {
    String name = parameter.name();
    int end =
        model.taskParameters().contains(parameter) ? name.indexOf('.') : name.lastIndexOf('.');
    return name.substring(0, end);
  }

  /** PEFT's name for the task; it has none for images. */
  static Optional<String> taskType(HeadKind head, Model<?> model) {
    boolean ofTexts = model.parameters().all().stream().anyMatch(Parameter::isTable);
    return switch (head) {
      case SEQUENCE_CLASSIFICATION -> ofTexts ? Optional.of("SEQ_CLS") : Optional.empty();
      case QUESTION_ANSWERING -> Optional.of("QUESTION_ANS");
      case TOKEN_CLASSIFICATION -> Optional.of("TOKEN_CLS");
      case HIDDEN_STATES -> Optional.of("FEATURE_EXTRACTION");
    };
  }
}
