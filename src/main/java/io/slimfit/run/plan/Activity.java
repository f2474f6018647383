package io.slimfit.run.plan;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.model.Model;
import io.slimfit.nn.Parameter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * How much of a model trains in a step, on average, as far as it decides the time of the step.
 *
 * @param blocks of the model
 * @param reached of the blocks below the last, how many backward goes through
 * @param active of the matrices in these blocks, how much trains: 1 for a block whose matrices all
 *     do
 * @param last the same for the last block
 * @param elements of all parameters that train
 */
public record Activity(int blocks, double reached, double active, double last, double elements) {
  private static final int SAMPLES = 8; // steps that are looked at

  /** Over a run of so many steps. */
  public static Activity of(Freezing freezing, Model<?> model, long steps) {
    Distances distances = freezing.initialDistances();
    List<Activity> all = LongStream.range(0, Math.min(SAMPLES, steps))
        .map(i -> i * (steps / Math.min(SAMPLES, steps)))
        .mapToObj(step -> of(freezing.choose(distances, step), model))
        .toList();
    return new Activity(
        model.geometry().blocks(),
        all.stream().mapToDouble(Activity::reached).average().orElseThrow(),
        all.stream().mapToDouble(Activity::active).average().orElseThrow(),
        all.stream().mapToDouble(Activity::last).average().orElseThrow(),
        all.stream().mapToDouble(Activity::elements).average().orElseThrow());
  }

  private static Activity of(ActiveSet set, Model<?> model) {
    int blocks = model.geometry().blocks();
    Set<Parameter> additions = Set.copyOf(model.parameters().additions());
    double[] trained = new double[blocks];
    double[] whole = new double[blocks];
    int lowest = blocks - 1;
    double elements = 0;
    for (Parameter parameter : model.parameters().all()) {
      int block = model.blockOf(parameter);
      boolean isActive = set.contains(parameter.name());
      double own = isActive ? elements(parameter, set) : 0;
      elements += own;
      if (isActive) {
        lowest = Math.min(lowest, Math.max(0, block));
      }
      if (isMatrixOfBlock(parameter, model) && !additions.contains(parameter)) {
        whole[block] += parameter.shape().elements();
        trained[block] += own;
      }
    }
    double active = 0;
    for (int block = 0; block < blocks - 1; block++) {
      active += trained[block] / whole[block];
    }
    return new Activity(
        blocks, blocks - 1 - lowest, active, trained[blocks - 1] / whole[blocks - 1], elements);
  }

  private static double elements(Parameter parameter, ActiveSet set) {
    return set.columnsOf(parameter.name())
        .map(columns -> (double) parameter.value().rows() * columns.count())
        .orElse((double) parameter.shape().elements());
  }

  /** Whether a parameter is the matrix of a layer in a block. */
  static boolean isMatrixOfBlock(Parameter parameter, Model<?> model) {
    int block = model.blockOf(parameter);
    return !parameter.isVector() && block >= 0 && block != Integer.MAX_VALUE;
  }

  /** Whether no matrix of a block trains, except low-rank additions. */
  boolean isOfVectors() {
    return active == 0 && last == 0;
  }

  /** Whether every matrix of every block trains. */
  boolean isFull() {
    return active == blocks - 1 && last == 1;
  }

  /** The names of the parameters that train if the matrices of blocks do, or do not. */
  static Set<String> names(Model<?> model, boolean matrices) {
    Set<Parameter> additions = Set.copyOf(model.parameters().additions());
    return model.parameters().all().stream()
        .filter(parameter -> !parameter.isTable())
        .filter(parameter ->
            additions.contains(parameter) || matrices || !isMatrixOfBlock(parameter, model))
        .map(Parameter::name)
        .collect(Collectors.toSet());
  }

  /** Seconds of a phase in a model of one block, and in one of two. */
  record Phase(double one, double two) {
    double ofBlock() {
      return Math.max(0, two - one);
    }
  }

  /**
   * Seconds of forward in the whole model.
   *
   * @param few if no matrix of a block trains
   * @param all if all do
   */
  double forward(Phase few, Phase all) {
    return phase(blocks - 1, few, all);
  }

  /** The same of backward. */
  double backward(Phase few, Phase all) {
    return phase(reached, few, all);
  }

  private double phase(double through, Phase few, Phase all) {
    return few.one
        + last * Math.max(0, all.one - few.one)
        + through * few.ofBlock()
        + active * Math.max(0, all.ofBlock() - few.ofBlock());
  }
}
