package io.slimfit.optim;

import io.slimfit.freeze.Columns;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.MomentForm.Moment;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The moments of a store by name: {@code PARAMETER.exp_avg} and so on, as PyTorch calls them, and
 * {@code PARAMETER.step}, which is one float of 64 bits. Moments of some columns come with
 * {@code PARAMETER.columns}, their numbers. Each is read from the store when it is asked for.
 */
final class MomentStates implements NamedTensors {
  private static final String STEP = ".step";
  private static final String COLUMNS = ".columns";

  private final MomentStore store;
  private final NativeMemory memory;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private MomentStates(MomentStore store, NativeMemory memory) {
    this.store = store;
    this.memory = memory;
    store.owners().stream()
        .sorted(Comparator.comparing(owner -> owner.parameter().name()))
        .forEach(this::addEntries);
  }

  static NamedTensors of(MomentStore store, NativeMemory memory) {
    return new MomentStates(store, memory);
  }

  /** Fills a store with what {@link #of} returned. */
  static void restore(MomentStore store, NamedTensors states, Collection<Parameter> parameters) {
    List.copyOf(store.owners()).forEach(owner -> store.forget(owner.parameter()));
    for (Parameter parameter : parameters) {
      String step = parameter.name() + STEP;
      if (states.names().contains(step)) {
        long steps = (long) values(step, states)[0];
        MomentOwner owner = new MomentOwner(parameter, columns(parameter, states));
        store.restore(owner, steps, moments -> fill(moments, store, owner, states));
      }
    }
  }

  private static Optional<Columns> columns(Parameter parameter, NamedTensors states) {
    String name = parameter.name() + COLUMNS;
    if (!states.names().contains(name)) {
      return Optional.empty();
    }
    return Optional.of(
        Columns.of(Arrays.stream(values(name, states)).mapToInt(x -> (int) x).toArray()));
  }

  private static double[] values(String name, NamedTensors states) {
    double[][] values = new double[1][];
    states.read(name, tensor -> values[0] = tensor.toDoubles());
    return values[0];
  }

  private static void fill(
      List<Tensor> tensors, MomentStore store, MomentOwner owner, NamedTensors states) {
    List<Moment> moments = store.form().moments(owner);
    for (int i = 0; i < tensors.size(); i++) {
      Moment moment = moments.get(i);
      String name = owner.parameter().name() + moment.suffix();
      if (!states.names().contains(name)
          || states.dtype(name) != moment.dtype()
          || !states.shape(name).equals(moment.shape())) {
        throw new IllegalArgumentException("the state '" + name + "' is missing, or is not "
            + moment.dtype() + " " + moment.shape() + ": another optimizer or model wrote it");
      }
      states.read(name, tensors.get(i)::copyFrom);
    }
  }

  private void addEntries(MomentOwner owner) {
    Parameter parameter = owner.parameter();
    List<Moment> moments = store.form().moments(owner);
    for (int i = 0; i < moments.size(); i++) {
      int index = i;
      Moment moment = moments.get(i);
      entries.put(
          parameter.name() + moment.suffix(),
          new Entry(
              moment.dtype(), moment.shape(), reader -> store.read(parameter, index, reader)));
    }
    owner
        .columns()
        .ifPresent(columns -> entries.put(
            parameter.name() + COLUMNS,
            numbers(DType.INT32, columns.count(), tensor -> tensor.set(columns.toArray()))));
    entries.put(
        parameter.name() + STEP,
        numbers(DType.FLOAT64, 1, tensor -> tensor.set((double) store.steps(parameter))));
  }

  /** Numbers that are no moments: a tensor is filled with them when they are read. */
  private Entry numbers(DType dtype, long count, Consumer<Tensor> filler) {
    return new Entry(dtype, Shape.of(count), reader -> {
      try (Tensor tensor = memory.zeros(MemoryCategory.OPTIMIZER, dtype, count)) {
        filler.accept(tensor);
        reader.accept(tensor);
      }
    });
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
    entry(name).source.accept(reader);
  }

  private Entry entry(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no state is called " + name);
    }
    return entry;
  }

  /** @param source lends the tensor to its reader */
  private record Entry(DType dtype, Shape shape, Consumer<Consumer<Tensor>> source) {}
}
