package io.slimfit.run.checkpoints;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Rows of doubles as tensors, for files that keep all their bits. */
record Numbers(Map<String, double[]> rows, NativeMemory memory) implements NamedTensors {
  /** Reads all rows of a file into memory. */
  static Map<String, double[]> read(NamedTensors stored) {
    Map<String, double[]> rows = new LinkedHashMap<>();
    for (String name : stored.names()) {
      stored.read(name, row -> rows.put(name, row.toDoubles()));
    }
    return rows;
  }

  @Override
  public List<String> names() {
    return List.copyOf(rows.keySet());
  }

  @Override
  public DType dtype(String name) {
    return DType.FLOAT64;
  }

  @Override
  public Shape shape(String name) {
    return Shape.of(row(name).length);
  }

  @Override
  public void read(String name, Consumer<Tensor> reader) {
    double[] row = row(name);
    try (Tensor tensor = memory.allocate(MemoryCategory.WORKSPACE, DType.FLOAT64, row.length)) {
      tensor.set(row);
      reader.accept(tensor);
    }
  }

  private double[] row(String name) {
    double[] row = rows.get(name);
    if (row == null) {
      throw new IllegalArgumentException("no row is called " + name);
    }
    return row;
  }
}
