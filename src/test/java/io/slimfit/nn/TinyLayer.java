package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.memory.Profiles;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * What a test of one layer needs: random parameters and inputs in double precision, and a pass. The
 * loss is the sum of all outputs, each times a fixed random number.
 */
final class TinyLayer implements AutoCloseable {
  final long seed = 1729;
  final Random random = new Random(seed);
  final NativeMemory memory = new NativeMemory(Device.CPU);
  final Parameters parameters;
  final Ops ops = Ops.plain(memory);
  private final List<Tensor> owned = new ArrayList<>();

  TinyLayer() {
    this(Optional.empty());
  }

  private TinyLayer(Optional<LowRankConfig> lowRank) {
    parameters = new Parameters(memory, DType.FLOAT64, Precision.FLOAT32, lowRank);
  }

  /** Every linear layer gets an addition of this rank. */
  static TinyLayer lowRank(int rank, double scale) {
    return new TinyLayer(Optional.of(new LowRankConfig(name -> true, rank, scale, 0)));
  }

  /** An owned tensor of random numbers in (-1.5, 1.5). */
  Tensor input(long... shape) {
    Tensor tensor = memory.zeros(MemoryCategory.WORKSPACE, DType.FLOAT64, shape);
    tensor.set(numbers(tensor.elements()));
    owned.add(tensor);
    return tensor;
  }

  double[] numbers(long count) {
    return random.doubles(count, -1.5, 1.5).toArray();
  }

  void randomize() {
    for (Parameter parameter : parameters.all()) {
      parameter.value().set(numbers(parameter.shape().elements()));
    }
  }

  /**
   * Runs {@code body} in a training pass with all parameters active; gradients are read after it is
   * closed.
   */
  <T> T pass(Function<Pass, T> body) {
    return pass(allNames(), body, new HashMap<>());
  }

  List<String> allNames() {
    return parameters.all().stream().map(Parameter::name).toList();
  }

  /** @param gradients by name, written: tables as whole tables */
  <T> T pass(List<String> active, Function<Pass, T> body, Map<String, double[]> gradients) {
    return pass(ActiveSet.of(active), body, gradients);
  }

  /** As {@link #pass(List, Function, Map)}. */
  <T> T pass(ActiveSet active, Function<Pass, T> body, Map<String, double[]> gradients) {
    T result;
    try (Gradients sums = new Gradients(parameters, active)) {
      try (Pass pass =
          TestPass.training(ops, Profiles.get("exact", Place.of("test")), sums, 0, 7, 1000)) {
        result = body.apply(pass);
      }
      try (var scope = ops.scope()) {
        for (Parameter parameter : sums.parameters()) {
          gradients.put(parameter.name(), dense(parameter, sums.of(parameter)));
        }
      }
    }
    assertThat(memory.bytes(MemoryCategory.GRADIENTS)).isZero();
    return result;
  }

  /** All elements of a gradient, row by row. */
  static double[] dense(Parameter parameter, Gradient gradient) {
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

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** A drawn tensor that holds {@code values}. */
  Tensor drawn(double[] values, long... shape) {
    Tensor tensor = ops.draw(DType.FLOAT64, shape);
    tensor.set(values);
    return tensor;
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
    parameters.close();
    ops.close();
    assertThat(memory.totalBytes()).as("bytes left after the test").isZero();
  }
}
