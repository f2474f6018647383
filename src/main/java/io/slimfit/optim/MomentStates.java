package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.optim.MomentForm.Moment;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The moments of a store by name: {@code PARAMETER.exp_avg} and so on, as PyTorch calls them, and
 * {@code PARAMETER.step}, which is one float of 64 bits. Each is read from the store when it is
 * asked for.
 */
final class MomentStates implements NamedTensors {
  private static final String STEP = ".step";

  private final MomentStore store;
  private final NativeMemory memory;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private MomentStates(MomentStore store, NativeMemory memory) {
    this.store = store;
    this.memory = memory;
    store.parameters().stream()
        .sorted(Comparator.comparing(Parameter::name))
        .forEach(this::addEntries);
  }

  static NamedTensors of(MomentStore store, NativeMemory memory) {
    return new MomentStates(store, memory);
  }

  /** The reverse: fills a store with what {@link #of} gave. */
  static void restore(MomentStore store, NamedTensors states, Collection<Parameter> parameters) {
    List.copyOf(store.parameters()).forEach(store::forget);
    for (Parameter parameter : parameters) {
      String step = parameter.name() + STEP;
      if (states.names().contains(step)) {
        double[] steps = new double[1];
        states.read(step, tensor -> steps[0] = tensor.toDoubles()[0]);
        store.restore(
            parameter, (long) steps[0], moments -> fill(moments, store, parameter, states));
      }
    }
  }

  private static void fill(
      List<Tensor> tensors, MomentStore store, Parameter parameter, NamedTensors states) {
    List<Moment> moments = store.form().moments(parameter);
    for (int i = 0; i < tensors.size(); i++) {
      Moment moment = moments.get(i);
      String name = parameter.name() + moment.suffix();
      if (!states.names().contains(name)
          || states.dtype(name) != moment.dtype()
          || !states.shape(name).equals(moment.shape())) {
        throw new IllegalArgumentException("the state '" + name + "' is missing, or is not "
            + moment.dtype() + " " + moment.shape() + ": another optimizer or model wrote it");
      }
      states.read(name, tensors.get(i)::copyFrom);
    }
  }

  private void addEntries(Parameter parameter) {
    List<Moment> moments = store.form().moments(parameter);
    for (int i = 0; i < moments.size(); i++) {
      Moment moment = moments.get(i);
      entries.put(
          parameter.name() + moment.suffix(),
          new Entry(parameter, i, moment.dtype(), moment.shape()));
    }
    entries.put(parameter.name() + STEP, new Entry(parameter, -1, DType.FLOAT64, Shape.of(1)));
  }

  @Override
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  @Override
  public DType dtype(String name) {
    return entry(name).dtype;
  }

  @Override
  public Shape shape(String name) {
    return entry(name).shape;
  }

  @Override
  public void read(String name, Consumer<Tensor> reader) {
    Entry entry = entry(name);
    if (entry.index >= 0) {
      store.read(entry.parameter, entry.index, reader);
      return;
    }
    try (Tensor step = memory.zeros(MemoryCategory.OPTIMIZER, DType.FLOAT64, 1)) {
      step.set((double) store.steps(entry.parameter));
      reader.accept(step);
    }
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no state is called " + name);
    }
    return entry;
  }

  /** @param index of the moment; -1 for the number of steps */
  private record Entry(Parameter parameter, int index, DType dtype, Shape shape) {}
}
