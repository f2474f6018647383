package io.slimfit.model;

import io.slimfit.checkpoint.LoadReport;
import io.slimfit.checkpoint.ParameterNames;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a model's parameters when a checkpoint was read.
 *
 * @param report which parameters were found, and which are unchanged
 * @param notes what was adapted, for the user
 */
public record ModelWeights(LoadReport report, List<String> notes) {
  public ModelWeights {
    notes = List.copyOf(notes);
  }

  /**
   * Reads every parameter that the source has, except low-rank additions. Tensors that the model
   * can adapt to its sizes are adapted, such as position embeddings for another resolution.
   *
   * @param ignoreMismatchedSizes whether a tensor of another shape is skipped and reported, instead
   *     of being an error
   * @throws io.slimfit.base.InputException if a tensor has another shape than its parameter and
   *     cannot be adapted
   */
  public static ModelWeights read(
      Model<?> model, TensorSource source, boolean ignoreMismatchedSizes) {
    Map<String, Shape> wanted = new LinkedHashMap<>();
    Set<Parameter> additions = Set.copyOf(model.parameters().additions());
    model.parameters().all().stream()
        .filter(p -> !additions.contains(p))
        .forEach(p -> wanted.put(p.name(), p.shape()));
    LoadReport report = ParameterNames.match(
        wanted,
        source,
        (name, stored) -> model.adaptation(model.parameters().get(name), stored).isPresent(),
        ignoreMismatchedSizes);
    List<String> notes = new ArrayList<>();
    report.matched().forEach((name, stored) -> {
      Parameter parameter = model.parameters().get(name);
      if (source.shape(stored).equals(parameter.shape())) {
        read(model, source, stored, parameter.value());
      } else {
        notes.add(adapt(model, parameter, source, stored));
      }
    });
    return new ModelWeights(report, notes);
  }

  private static void read(Model<?> model, TensorSource source, String stored, Tensor value) {
    if (!value.isScaled()) {
      source.read(stored, value);
      return;
    }
    try (Tensor floats = floats(model, value.shape())) {
      source.read(stored, floats);
      value.copyFrom(floats);
    }
  }

  private static Tensor floats(Model<?> model, Shape shape) {
    NativeMemory memory = model.parameters().memory();
    return memory.allocate(MemoryCategory.WORKSPACE, DType.FLOAT32, shape.toArray());
  }

  private static String adapt(
      Model<?> model, Parameter parameter, TensorSource source, String stored) {
    Shape shape = source.shape(stored);
    Optional<Adaptation> found = model.adaptation(parameter, shape);
    Adaptation adaptation = found.orElseThrow();
    try (Tensor read = floats(model, shape)) {
      source.read(stored, read);
      float[] adapted = adaptation.apply(read.toFloats());
      parameter.value().put(0, adapted, 0, adapted.length);
    }
    return adaptation.note();
  }
}
