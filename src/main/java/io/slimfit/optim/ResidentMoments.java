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

/** Moments in native memory, from a parameter's first update to the end. */
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
  public UpdateSize update(Parameter parameter, Update update) {
    State state = state(parameter);
    state.steps++;
    return update.apply(state.moments, state.steps);
  }

  @Override
  public void prepare(Parameter parameter) {
    state(parameter);
  }

  @Override
  public void forget(Parameter parameter) {
    State state = states.remove(parameter);
    if (state != null) {
      state.moments.forEach(Tensor::close);
    }
  }

  @Override
  public Collection<Parameter> parameters() {
    return states.keySet();
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
  public void restore(Parameter parameter, long steps, Consumer<List<Tensor>> filler) {
    forget(parameter);
    State state = state(parameter);
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

  private State state(Parameter parameter) {
    return states.computeIfAbsent(parameter, p -> new State(form.zeros(p, memory)));
  }

  @Override
  public void expect(Collection<Parameter> active) {} // all there is, is here

  @Override
  public void close() {
    states.values().forEach(state -> state.moments.forEach(Tensor::close));
    states.clear();
  }

  private static final class State {
    final List<Tensor> moments;
    long steps;

    State(List<Tensor> moments) {
      this.moments = moments;
    }
  }
}
