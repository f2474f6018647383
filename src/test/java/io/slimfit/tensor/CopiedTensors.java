package io.slimfit.tensor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A copy of named tensors as they were at one moment, in the same form. */
public final class CopiedTensors implements NamedTensors, AutoCloseable {
  private final Map<String, Tensor> byName = new LinkedHashMap<>();

  public CopiedTensors(NamedTensors source, NativeMemory memory) {
    for (String name : source.names()) {
      Tensor copy = memory.zeros(
          MemoryCategory.WORKSPACE, source.dtype(name), source.shape(name).toArray());
      source.read(name, copy::copyFrom);
      byName.put(name, copy);
    }
  }

  @Override
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  @Override
  public DType dtype(String name) {
    return tensor(name).dtype();
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public void read(String name, Consumer<Tensor> reader) {
    reader.accept(tensor(name));
  }

  private Tensor tensor(String name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor is called " + name);
    }
    return tensor;
  }

  @Override
  public void close() {
    byName.values().forEach(Tensor::close);
  }
}
