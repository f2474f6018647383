package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keeps moments in native memory, from a parameter's first update to the end. */
final class ResidentMoments implements MomentStore {
  private final MomentForm form;
  private final NativeMemory memory;
  private final Map<Parameter, State> states = new ConcurrentHashMap<>();

  ResidentMoments(MomentForm form, NativeMemory memory) {
    this.form = form;
    this.memory = memory;
  }

  @Override
  public MomentForm form() {
    return form;
  }

  @Override
  public UpdateSize update(MomentOwner owner, Update update) {
    State state = state(owner);
    state.steps++;
    return update.apply(state.moments, state.steps);
  }

  @Override
  public void prepare(MomentOwner owner) {
    state(owner);
  }

  @Override
  public void forget(Parameter parameter) {
    State state = states.remove(parameter);
    if (state != null) {
      state.moments.forEach(Tensor::close);
    }
  }

  @Override
  public Collection<MomentOwner> owners() {
    return states.values().stream().map(state -> state.owner).toList();
  }

  @Override
  public long steps(Parameter parameter) {
    return existing(parameter).steps;
  }

  @Override
  public void read(Parameter parameter, int index, Consumer<Tensor> reader) {
    reader.accept(existing(parameter).moments.get(index));
  }

  @Override
  public void restore(MomentOwner owner, long steps, Consumer<List<Tensor>> filler) {
    forget(owner.parameter());
    State state = state(owner);
    state.steps = steps;
    filler.accept(state.moments);
  }

  private State existing(Parameter parameter) {
    State state = states.get(parameter);
    if (state == null) {
      throw new IllegalArgumentException(parameter.name() + " has no moments");
    }
    return state;
  }

  /** Those of this owner, made if the parameter has none; moments of other columns are dropped. */
  private State state(MomentOwner owner) {
    State state = states.get(owner.parameter());
    if (state != null && !state.owner.equals(owner)) {
      forget(owner.parameter());
    }
    return states.computeIfAbsent(
        owner.parameter(), p -> new State(owner, form.zeros(owner, memory)));
  }

  @Override
  public void expect(Collection<Parameter> active) {} // all moments are in memory

  @Override
  public void close() {
    states.values().forEach(state -> state.moments.forEach(Tensor::close));
    states.clear();
  }

  private static final class State {
    final MomentOwner owner;
    final List<Tensor> moments;
    long steps;

    State(MomentOwner owner, List<Tensor> moments) {
      this.owner = owner;
      this.moments = moments;
    }
  }
}
