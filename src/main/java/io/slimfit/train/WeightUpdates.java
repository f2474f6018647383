package io.slimfit.train;

import io.slimfit.freeze.RelativeChange;
import io.slimfit.nn.Gradients;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Parameters;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.UpdateSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The updates of one step. Several workers may make them at once, in any order. */
final class WeightUpdates {
  private final Parameters parameters;
  private final Optimizer optimizer;
  private final double learningRate;
  private final Map<String, Double> factors;
  private final Map<Parameter, UpdateSize> sizes = new ConcurrentHashMap<>();
  private final Map<Parameter, Double> squares = new ConcurrentHashMap<>(); // of gradients

  /** @param factors multiply the learning rate, by the name of the parameter; else 1 */
  WeightUpdates(
      Parameters parameters,
      Optimizer optimizer,
      double learningRate,
      Map<String, Double> factors) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.learningRate = learningRate;
    this.factors = factors;
  }

  private double factor(Parameter parameter) {
    return factors.getOrDefault(parameter.name(), 1.0);
  }

  /**
   * Updates a parameter with its gradient, which is freed.
   *
   * @param scale multiplies the gradient
   */
  void make(Gradients gradients, Parameter parameter, double scale, Ops ops) {
    try (Scope scope = ops.scope()) {
      double rate = learningRate * factor(parameter);
      sizes.put(parameter, optimizer.update(parameter, gradients.of(parameter), rate, scale, ops));
      gradients.release(parameter);
    }
  }

  /** Called after the last update, by one thread. */
  void complete(Ops ops) {
    optimizer.complete(sizes, ops);
  }

  /**
   * The gradient of a parameter, for {@link #squaredNorms}.
   *
   * @param square of its norm
   */
  void addGradient(Parameter parameter, double square) {
    squares.put(parameter, square);
  }

  /** The squares that were added, in the model's order. */
  List<Double> squaredNorms() {
    return parameters.all().stream()
        .filter(squares::containsKey)
        .map(parameter -> squares.getOrDefault(parameter, 0.0))
        .toList();
  }

  /** How far each parameter moved, in the model's order. */
  List<UpdateSize> sizes() {
    List<UpdateSize> inOrder = new ArrayList<>();
    for (Parameter parameter : parameters.all()) {
      UpdateSize size = sizes.get(parameter);
      if (size != null) {
        inOrder.add(size);
      }
    }
    return inOrder;
  }

  /** The distances as they would be without the factors. */
  Map<String, Double> distancesOfOneStep() {
    Map<String, Double> plain = new LinkedHashMap<>();
    distances().forEach((name, moved) -> plain.put(name, moved / factors.getOrDefault(name, 1.0)));
    return plain;
  }

  /**
   * The distances of the weights that were updated, in the model's order.
   *
   * @throws ArithmeticException naming the parameter, if an update is not finite
   */
  Map<String, Double> distances() {
    Map<String, Double> distances = new LinkedHashMap<>();
    for (Parameter parameter : parameters.all()) {
      UpdateSize size = sizes.get(parameter);
      if (size != null) {
        if (!Double.isFinite(size.sum())) {
          throw new ArithmeticException("the update of " + parameter.name() + " is not finite");
        }
        if (parameter.isSchedulable()) {
          distances.put(parameter.name(), RelativeChange.of(size.sum(), size.count()));
        }
      }
    }
    return distances;
  }
}
