package io.slimfit.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.tensor.Tensor;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares a written gradient with central differences of the loss, in double precision. */
public final class GradientCheck {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;

  /**
   * Elements smaller than this are compared as if they had this size: differences have an error of
   * about 1e-10.
   */
  private static final double FLOOR = 1e-2;

  private final DoubleSupplier loss;
  private final long seed;

  /**
   * @param loss of the tensors' present elements
   * @param seed named in messages
   */
  public GradientCheck(DoubleSupplier loss, long seed) {
    this.loss = loss;
    this.seed = seed;
  }

  /** Every element. */
  public void check(String name, Tensor x, double @Nullable [] gradient) {
    check(name, x, gradient, IntStream.range(0, (int) x.elements()).toArray());
  }

  /** Some elements, drawn at random. */
  public void checkSome(
      String name, Tensor x, double @Nullable [] gradient, int count, RandomGenerator random) {
    int elements = (int) x.elements();
    int[] indices = count >= elements
        ? IntStream.range(0, elements).toArray()
        : random.ints(count, 0, elements).toArray();
    check(name, x, gradient, indices);
  }

  private void check(String name, Tensor x, double @Nullable [] written, int[] indices) {
    double[] gradient = Objects.requireNonNull(written, () -> name + " has no gradient");
    assertThat(gradient).as("elements of the gradient of %s", name).hasSize((int) x.elements());
    double[] values = x.toDoubles();
    for (int index : indices) {
      double value = values[index];
      values[index] = value + STEP;
      x.set(values);
      double above = loss.getAsDouble();
      values[index] = value - STEP;
      x.set(values);
      double below = loss.getAsDouble();
      values[index] = value;
      x.set(values);
      double expected = (above - below) / (2 * STEP);
      double actual = gradient[index];
      double size = Math.max(FLOOR, Math.max(Math.abs(expected), Math.abs(actual)));
      assertThat(Math.abs(actual - expected) <= TOLERANCE * size)
          .as(
              "gradient of %s %s at index %d: expected %s, actual %s, relative tolerance %s, "
                  + "seed %d",
              name, x.shape(), index, expected, actual, TOLERANCE, seed)
          .isTrue();
    }
  }
}
