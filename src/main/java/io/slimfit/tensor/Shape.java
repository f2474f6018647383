package io.slimfit.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The lengths of a tensor's dimensions, outermost first: not negative; the product fits a long. */
public final class Shape {
  private final long[] lengths;
  private final long elements;

  private Shape(long[] lengths) {
    this.lengths = lengths;
    long product = 1;
    for (long length : lengths) {
      if (length < 0) {
        throw new IllegalArgumentException("negative length in shape " + Arrays.toString(lengths));
      }
      product = Math.multiplyExact(product, length);
    }
    elements = product;
  }

  public static Shape of(long... dimensions) {
    return new Shape(dimensions.clone());
  }

  public static Shape of(List<Long> dimensions) {
    return new Shape(dimensions.stream().mapToLong(Long::longValue).toArray());
  }

  public int rank() {
    return lengths.length;
  }

  public long get(int dimension) {
    return lengths[dimension];
  }

  /** The product of all lengths; 1 for a scalar. */
  public long elements() {
    return elements;
  }

  public List<Long> dimensions() {
    return Arrays.stream(lengths).boxed().toList();
  }

  /** A copy of the lengths. */
  public long[] toArray() {
    return lengths.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(lengths, shape.lengths);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(lengths);
  }

  /** For example {@code [768, 3072]}. */
  @Override
  public String toString() {
    return Arrays.stream(lengths)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
