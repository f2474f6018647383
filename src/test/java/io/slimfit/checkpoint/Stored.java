package io.slimfit.checkpoint;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;

/** Reads a stored tensor into Java. */
final class Stored {
  private Stored() {}

  static float[] floats(NativeMemory memory, TensorSource source, String name) {
    long[] lengths = source.shape(name).toArray();
    try (Tensor target = memory.allocate(MemoryCategory.WEIGHTS, DType.FLOAT32, lengths)) {
      source.read(name, target);
      float[] values = new float[Math.toIntExact(target.elements())];
      target.get(0, values, 0, values.length);
      return values;
    }
  }
}
