package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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
  public UpdateSize update(Parameter parameter, Update update) {
    State state = state(parameter);
    state.steps++;
    return update.apply(state.moments, state.steps);
  }

  @Override
  public void prepare(Parameter parameter) {
    state(parameter);
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
