package io.slimfit.optim;

import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Moved;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * AdamW (Loshchilov and Hutter, 2019), moments in full precision. Each parameter counts its own steps: a layer that was frozen for
 * long is corrected as a young one, as in SlimFit's released code.
 */
public final class AdamW implements Optimizer {
  private final AdamWConfig config;
  private final NativeMemory memory;
  private final Map<Parameter, Moments> moments = new ConcurrentHashMap<>();

  public AdamW(AdamWConfig config, NativeMemory memory) {
    this.config = config;
    this.memory = memory;
  }

  @Override
  public Moved update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops) {
    Moments state = moments.computeIfAbsent(parameter, p -> new Moments(p, memory));
    state.steps++;
    AdamWStep step = step(parameter, state.steps, learningRate, gradientScale);
    if (gradient instanceof Gradient.Rows rows) {
      return ops.adamw(parameter.value(), rows.sparse(), state.first, state.second, step);
    }
    return ops.adamw(parameter.value(), gradient.elements(), state.first, state.second, step);
  }

  @Override
  public void prepare(Parameter parameter) {
    moments.computeIfAbsent(parameter, p -> new Moments(p, memory));
  }

  private AdamWStep step(
      Parameter parameter, long steps, double learningRate, double gradientScale) {
    double correction1 = config.biasCorrection() ? 1 - Math.pow(config.beta1(), (double) steps) : 1;
    double correction2 =
        config.biasCorrection() ? Math.sqrt(1 - Math.pow(config.beta2(), (double) steps)) : 1;
    double decay = config.decays(parameter) ? 1 - learningRate * config.weightDecay() : 1;
    return switch (config.variant()) {
      case PYTORCH ->
        new AdamWStep(
            config.beta1(),
            config.beta2(),
            config.epsilon(),
            learningRate / correction1,
            1 / correction2,
            decay,
            1,
            gradientScale);
      case RELEASED ->
        new AdamWStep(
            config.beta1(),
            config.beta2(),
            config.epsilon(),
            learningRate * correction2 / correction1,
            1,
            1,
            decay,
            gradientScale);
    };
  }

  @Override
  public void close() {
    moments.values().forEach(Moments::close);
    moments.clear();
  }

  /** The running means of a parameter's gradient and of its square, and how often they were updated. */
  private static final class Moments {
    final Tensor first;
    final Tensor second;
    long steps;

    Moments(Parameter parameter, NativeMemory memory) {
      first = memory.zeros(MemoryCategory.OPTIMIZER, parameter.value().dtype(), lengths(parameter));
      second =
          memory.zeros(MemoryCategory.OPTIMIZER, parameter.value().dtype(), lengths(parameter));
    }

    private static long[] lengths(Parameter parameter) {
      return parameter.shape().dimensions().stream().mapToLong(Long::longValue).toArray();
    }

    void close() {
      first.close();
      second.close();
    }
  }
}
