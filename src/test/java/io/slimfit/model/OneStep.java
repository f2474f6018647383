package io.slimfit.model;

import static java.util.Objects.requireNonNull;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.nn.TestPass;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Loss and gradients of one step; one worker computes all parts one after another. */
public record OneStep(double loss, Map<String, double[]> gradients) {
  static final long STEP_KEY = 12345;

  public static List<String> allNames(Model<?> model) {
    return model.parameters().all().stream().map(Parameter::name).toList();
  }

  public static <B> OneStep of(Model<B> model, B batch, Ops ops) {
    return of(model, List.of(batch), allNames(model), 1000, ops);
  }

  public static <B> OneStep of(
      Model<B> model, List<B> parts, Collection<String> active, int chunkRows, Ops ops) {
    return of(model, parts, ActiveSet.of(active), chunkRows, ops);
  }

  public static <B> OneStep of(
      Model<B> model, List<B> parts, ActiveSet active, int chunkRows, Ops ops) {
    double loss = 0;
    try (Gradients sums = new Gradients(model.parameters(), active)) {
      for (int i = 0; i < parts.size(); i++) {
        loss += part(model, parts.get(i), i, sums, chunkRows, ops);
      }
      return new OneStep(loss, read(model, sums, ops));
    }
  }

  /** Runs one part forward and backward. */
  public static <B> double part(
      Model<B> model, B part, int number, Gradients sums, int chunkRows, Ops ops) {
    try (Pass pass = TestPass.training(
        ops, Profiles.get("exact", Place.of("test")), sums, number, STEP_KEY, chunkRows)) {
      Model.Run run = model.forward(part, pass);
      double loss = run.loss();
      run.backward();
      return loss;
    }
  }

  /** The gradients that an active set has, taken from those of all parameters as wholes. */
  public Map<String, double[]> only(ActiveSet active, Model<?> model) {
    Map<String, double[]> some = new LinkedHashMap<>();
    for (String name : active.names()) {
      double[] whole = requireNonNull(gradients.get(name));
      int width = model.parameters().get(name).value().columns();
      some.put(
          name,
          active
              .columnsOf(name)
              .map(columns -> IntStream.range(0, whole.length)
                  .filter(i -> Arrays.binarySearch(columns.toArray(), i % width) >= 0)
                  .mapToDouble(i -> whole[i])
                  .toArray())
              .orElse(whole));
    }
    return some;
  }

  /** Without dropout. */
  public static <B> double[] logits(Model<B> model, B batch, Ops ops) {
    try (Pass pass = Pass.inference(ops, 1000)) {
      return model.forward(batch, pass).logits();
    }
  }

  public static <B> double lossAlone(Model<B> model, B batch, Ops ops) {
    try (Gradients none = new Gradients(model.parameters(), ActiveSet.of(List.of()));
        Pass pass = TestPass.training(
            ops, Profiles.get("exact", Place.of("test")), none, 0, STEP_KEY, 1000)) {
      return model.forward(batch, pass).loss();
    }
  }

  /** All elements of all gradients by name; those of tables as whole tables. */
  public static Map<String, double[]> read(Model<?> model, Gradients sums, Ops ops) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    try (Scope scope = ops.scope()) {
      for (Parameter parameter : sums.parameters()) {
        gradients.put(parameter.name(), dense(parameter, sums.of(parameter)));
      }
    }
    return gradients;
  }

  /** ||gradients - exact|| / ||exact||, over all elements. */
  public static double relativeError(Map<String, double[]> gradients, Map<String, double[]> exact) {
    double error = 0;
    double norm = 0;
    for (String name : exact.keySet()) {
      double[] a = requireNonNull(gradients.get(name));
      double[] b = requireNonNull(exact.get(name));
      for (int i = 0; i < b.length; i++) {
        error += (a[i] - b[i]) * (a[i] - b[i]);
        norm += b[i] * b[i];
      }
    }
    return Math.sqrt(error / norm);
  }

  private static double[] dense(Parameter parameter, Gradient gradient) {
    if (!(gradient instanceof Gradient.Rows rows)) {
      return gradient.elements().toDoubles();
    }
    int columns = parameter.value().columns();
    double[] dense = new double[(int) parameter.shape().elements()];
    double[] held = rows.sparse().rows().toDoubles();
    int[] slots = rows.sparse().slots();
    for (int row = 0; row < slots.length; row++) {
      if (slots[row] >= 0) {
        System.arraycopy(held, slots[row] * columns, dense, row * columns, columns);
      }
    }
    return dense;
  }
}
